import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

function written(format: 'json' | 'text'): string {
  let text = '';
  const destination = { write: (line: string) => (text += line) };
  const logger = createLogger({ level: 'info', format, destination });
  logger.debug('unseen');
  logger.info({ port: 4318, nested: { a: 1 } }, 'listening');
  return text;
}

test('json: one object a line, with ISO time and the name of the level', () => {
  expect(JSON.parse(written('json'))).toMatchObject({ level: 'info', msg: 'listening', port: 4318 });
});

test('text: one readable line', async () => {
  const text = written('text');
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(text).toMatch(/INFO.*listening.*4318/);
});
