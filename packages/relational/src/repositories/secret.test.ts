import { describe, expect, it } from 'vitest';
import { prefixOf, sha256Of } from './secret.ts';

describe('prefixOf', () => {
  it.each([
    ['jtel_0123456789abcdefghij', 'jtel_0123456'],
    ['a'.repeat(64), 'a'.repeat(12)],
    ['0123456789abcdef', '01234567'],
    ['abc', 'a'],
    ['a', ''],
    ['😀'.repeat(30), '😀'.repeat(12)],
  ])('shows of %s only %s', (secret, prefix) => {
    expect(prefixOf(secret)).toBe(prefix);
  });
});

it('sha256Of is the hash that the key cache uses: lower-case hex of the UTF-8 bytes', () => {
  expect(sha256Of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
