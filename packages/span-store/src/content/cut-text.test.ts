import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText } from './cut-text.ts';

const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Words that do not repeat: what people write. */
function prose(seed: number, bytes: number): string {
  let text = '';
  for (let n = 0; text.length < bytes; n++)
    text += `${hex(Buffer.from(`${seed} ${n}`)).slice(0, 3 + (n % 7))} `;
  return text.slice(0, bytes);
}

test('the pieces put together are the text, none longer than 16 KiB', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40_000 }), (bytes) => {
      const pieces = cutText(bytes);
      expect(Buffer.concat(pieces).equals(Buffer.from(bytes))).toBe(true);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(16 * 1024);
    }),
  );
  expect(cutText(new Uint8Array(100_000)).every((piece) => piece.length <= 16 * 1024)).toBe(true);
});

test('a history of 30 turns that is sent again with every turn holds little more than itself', () => {
  const turns = Array.from({ length: 30 }, (_, n) => ({ role: 'user', content: prose(n, 1_500) }));
  const stored = new Map<string, number>();
  let naive = 0;
  for (let turn = 1; turn <= turns.length; turn++) {
    const bytes = Buffer.from(JSON.stringify({ model: 'gpt-4o', turn, messages: turns.slice(0, turn) }));
    naive += bytes.length;
    for (const piece of cutText(bytes)) stored.set(hex(piece), piece.length);
  }
  const kept = [...stored.values()].reduce((sum, length) => sum + length, 0);
  expect(kept).toBeLessThan(naive / 7);
});

test('the borders are the same for ever: other ones would store everything again', () => {
  const lengths = cutText(Buffer.from(prose(1, 20_000))).map((piece) => piece.length);
  expect(hex(Buffer.from(lengths.join(' ')))).toMatchInlineSnapshot(
    `"39c2295e052191b8dc393bba60607059d2a7eee1134f47220f01fcea782ee0ee"`,
  );
});
