import { expect, test } from 'vitest';
import { tag, tagged, untagged } from './statement-tag.ts';

const ID = '5f0c2a5e-0000-4000-8000-000000000000';

test('an error reads as if there were no tag', () => {
  const sql = tagged('SELEC 1', ID);
  const message = `Syntax error: failed at position ${sql.indexOf('SELEC') + 1} (SELEC) (line 1, col ${sql.indexOf('SELEC') + 1}): ${sql}`;
  expect(untagged(new Error(message), ID).message).toBe(
    'Syntax error: failed at position 1 (SELEC) (line 1, col 1): SELEC 1',
  );
});

test('positions on other lines and other errors stay', () => {
  expect(untagged(new Error('(line 2, col 7) of 3'), ID).message).toBe('(line 2, col 7) of 3');
  expect(untagged('text', ID).message).toBe('text');
  expect(tagged('x', ID).startsWith(tag(ID))).toBe(true);
});
