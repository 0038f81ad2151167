import { expect, test } from 'vitest';
import { requireHarmless } from './statement-guard.ts';

const TABLE_FUNCTIONS = new Set(['file', 'url', 'numbers', 'somethingnew', 'format']);
const tree = (...nodes: string[]) => ['SelectWithUnionQuery (children 1)', ...nodes];

test.each([
  ' Function count (children 1)',
  '     Function numbers (children 1)',
  " Literal 'Function url'",
  ' Identifier file',
  ' Function FORMAT (children 1)',
])('%j is harmless', (node) => {
  expect(() => requireHarmless(tree(node), TABLE_FUNCTIONS)).not.toThrow();
});

test.each([
  '   Function url (children 1)',
  '   Function URL (children 1)',
  '   Function somethingNew (children 1)',
  '   Function file (alias x) (children 1)',
  '   Function sleep (children 1)',
  '   Function aiGenerate (children 1)',
  '   Set',
])('%j is refused', (node) => {
  expect(() => requireHarmless(tree(node), TABLE_FUNCTIONS)).toThrow(
    expect.objectContaining({ name: 'PermanentError', code: 'not_read_only' }),
  );
});
