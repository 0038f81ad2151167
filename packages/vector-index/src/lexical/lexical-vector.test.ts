import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_TERMS } from '../point.ts';
import { lexicalQuery, lexicalVector } from './lexical-vector.ts';
import { termHash } from './term-hash.ts';

test('hashes are those that stores hold already', () => {
  expect(['', 'a', 'refund', 'refund_policy', 'größe', '注文'].map(termHash)).toEqual(HASHES);
});

const HASHES = [2872998923, 2448022055, 2244422015, 1680238810, 419985943, 347868891];

const weightOf = (text: string, term: string) => {
  const { indices, values } = lexicalVector(text);
  return values[indices.indexOf(termHash(term))] ?? 0;
};

test('a term that is there more often weighs more, but ever less so', () => {
  const filler = (words: number) => Array.from({ length: words }, (_, i) => `w${i}`).join(' ');
  const [one, two, ten] = [1, 2, 10].map((n) =>
    weightOf(`${'refund '.repeat(n)}${filler(60 - n)}`, 'refund'),
  );
  expect(one).toBeGreaterThan(0);
  expect(two).toBeGreaterThan(one ?? 0);
  expect(ten).toBeGreaterThan(two ?? 0);
  expect(ten).toBeLessThan(2.2);
  expect((two ?? 0) - (one ?? 0)).toBeGreaterThan(((ten ?? 0) - (two ?? 0)) / 8);
});

test('in a longer text a term weighs less', () => {
  const text = (words: number) => `refund ${Array.from({ length: words }, (_, i) => `w${i}`).join(' ')}`;
  expect(weightOf(text(500), 'refund')).toBeLessThan(weightOf(text(20), 'refund'));
});

test('BM25 with its usual constants and an average of 256 tokens', () => {
  // 2 of 3 tokens: 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 3/256))
  expect(weightOf('refund refund now', 'refund')).toBeCloseTo(4.4 / (2 + 1.2 * (0.25 + 2.25 / 256)), 3);
});

test('vectors are sorted, without repeats, bounded, positive and always the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      for (const { indices, values } of [lexicalVector(text), lexicalQuery(text)]) {
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
        expect(values).toHaveLength(indices.length);
        expect(values.every((value) => value > 0)).toBe(true);
      }
      expect(lexicalVector(text)).toEqual(lexicalVector(text));
      expect(lexicalQuery(text).indices).toEqual(lexicalVector(text).indices);
    }),
  );
});

test('of too many terms the heaviest stay', () => {
  const many = Array.from({ length: 3_000 }, (_, i) => `term${i}`).join(' ');
  const { indices } = lexicalVector(`${many} refund refund refund`);
  expect(indices).toHaveLength(MAX_TERMS);
  expect(indices).toContain(termHash('refund'));
});
