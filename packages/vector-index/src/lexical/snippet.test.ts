import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snippetOf } from './snippet.ts';

const marked = (text: string, query: string, max = 300) => {
  const snippet = snippetOf(text, query, max);
  return snippet.highlights.map(([start, end]) => snippet.text.slice(start, end));
};

test.each([
  ['Where is my ORDER?', 'order', ['ORDER']],
  ['the refund_policy says', 'refund', ['refund']],
  ['the refund_policy says', 'refund_policy', ['refund_policy']],
  ['Crème brûlée 🍮 brulee', 'brulee', ['brûlée', 'brulee']],
  ['注文番号を確認', '番号', ['番号']],
  ['nothing here', 'refund', []],
  ['', 'refund', []],
])('%j for %j', (text, query, expected) => {
  expect(marked(text, query)).toEqual(expected);
});

test('shows where the most different words of the query are together', () => {
  const filler = 'lorem ipsum '.repeat(100);
  const text = `refund ${filler} the refund was refused by the carrier ${filler}`;
  const snippet = snippetOf(text, 'refund refused carrier', 120);
  expect(snippet.text).toContain('refund was refused by the carrier');
  expect(snippet.highlights).toHaveLength(3);
});

test('without a match: the beginning', () => {
  expect(snippetOf('a b c d e f', 'x', 5)).toEqual({ text: 'a b c', highlights: [] });
});

test('whatever the text: within its size, ranges within it, ascending and apart, no half characters', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 45, max: 120 }), (content, query, max) => {
      const { text: shown, highlights } = snippetOf(content, query, max);
      expect(content).toContain(shown);
      expect(shown.length).toBeLessThanOrEqual(max + 1);
      if (content.isWellFormed()) expect(shown.isWellFormed()).toBe(true);
      let last = -1;
      for (const [start, end] of highlights) {
        expect(start).toBeGreaterThan(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(shown.length);
        last = end;
      }
    }),
  );
});
