import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedText } from './bounded-text.ts';

test.each([
  [['a', 'b'], 10, 'a\nb', false],
  [['', 'b', ''], 10, 'b', false],
  [['aaaaaaaaaa', 'b'], 8, 'aaaaaa\nb', true],
  [['aaaaaaaaaa', 'bbbbbbbbbb'], 9, 'aaaa\nbbbb', true],
  [['äöü'], 5, 'äö', true],
  [['🚚🚚'], 7, '🚚', true],
  [[], 10, '', false],
  [['x\ud83d'], 10, 'x\ufffd', false],
])('%j in %i bytes', (parts, maxBytes, text, isCut) => {
  expect(boundedText(parts, maxBytes)).toEqual({ text, isCut });
});

test('whatever the parts: within the bytes, well-formed, each a beginning, and all of it where it fits', () => {
  const parts = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 8, max: 60 }), (texts, maxBytes) => {
      const { text, isCut } = boundedText(texts, maxBytes);
      const whole = texts.map((one) => one.toWellFormed()).join('\n');
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
      expect(text.isWellFormed()).toBe(true);
      if (Buffer.byteLength(whole) <= maxBytes) expect([text, isCut]).toEqual([whole, false]);
      else expect(isCut).toBe(true);
    }),
  );
});
