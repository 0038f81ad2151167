import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuse, type RankedPoint } from './fuse.ts';
import type { PointPayload } from './point.ts';

const ranked = (spanId: string, score = 1, startUnixMs = 0): RankedPoint => ({
  point: { id: spanId, traceId: 't', spanId, startUnixMs } as PointPayload,
  score,
});

test('the sum of 1 / (60 + rank)', () => {
  const hits = fuse({ lexical: [ranked('a', 9), ranked('b', 8)], dense: [ranked('b', 0.9)] }, 10);
  expect(hits.map(({ point, score, lexical, dense }) => [point.spanId, score, lexical, dense])).toEqual([
    ['b', 1 / 62 + 1 / 61, { rank: 2, score: 8 }, { rank: 1, score: 0.9 }],
    ['a', 1 / 61, { rank: 1, score: 9 }, undefined],
  ]);
});

test('equal scores: the newer span first', () => {
  const lists = { lexical: [ranked('old', 1, 1)], dense: [ranked('new', 1, 2)] };
  expect(fuse(lists, 10).map(({ point }) => point.spanId)).toEqual(['new', 'old']);
});

test('ranks count spans, however many points they have', () => {
  const [hit, next] = fuse({ lexical: [ranked('a'), ranked('a'), ranked('b')], dense: [] }, 10);
  expect([hit?.lexical?.rank, next?.lexical?.rank]).toEqual([1, 2]);
});

test('each span once, best first, and what is first in both lists wins', () => {
  const list = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 });
  fc.assert(
    fc.property(list, list, (lexical, dense) => {
      const lists = { lexical: lexical.map((id) => ranked(id)), dense: dense.map((id) => ranked(id)) };
      const hits = fuse(lists, 100);
      expect(hits.map(({ point }) => point.spanId).sort()).toEqual(
        [...new Set([...lexical, ...dense])].sort(),
      );
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      if (lexical[0] === dense[0]) expect(hits[0]?.point.spanId).toBe(lexical[0]);
    }),
  );
});
