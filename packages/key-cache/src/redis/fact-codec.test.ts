import { expect, test } from 'vitest';
import { decodeFact, encodeFact } from './fact-codec.ts';

const valid = { valid: true, keyId: 'k', projectId: 'p', expiresAtUnixMs: undefined } as const;

test.each([
  { fact: valid, checkedAtUnixMs: 1 },
  { fact: { ...valid, expiresAtUnixMs: 5 }, checkedAtUnixMs: 2 },
  { fact: { valid: false } as const, checkedAtUnixMs: 3 },
])('what is encoded comes back: %j', (cached) => {
  expect(decodeFact(encodeFact(cached))).toEqual(cached);
});

test.each(['', 'null', '[]', '1', '{}', '{"checkedAt":"1"}', '{"checkedAt":1,"keyId":"k"}', '{'])(
  'what is no fact is unknown: %s',
  (text) => {
    expect(decodeFact(text)).toBeUndefined();
  },
);
