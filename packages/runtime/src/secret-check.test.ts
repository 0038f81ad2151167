import { expect, test } from 'vitest';
import { secretCheck } from './secret-check.ts';

const SECRET = 'internal-0123456789abcdef';

test.each([
  [`${SECRET}x`],
  [SECRET.slice(0, -1)],
  [SECRET.toUpperCase()],
  [''],
  [undefined],
  [Buffer.from(SECRET)],
])('%s is not the secret', (sent) => expect(secretCheck(SECRET)(sent)).toBe(false));

test('the secret passes, and nothing does where there is none', () => {
  expect(secretCheck(SECRET)(SECRET)).toBe(true);
  expect(['', 'undefined'].map(secretCheck(undefined))).toEqual([false, false]);
});
