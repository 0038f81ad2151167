import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spanRow } from '../../conformance/build-rows.ts';
import { bucketKey, unmarked } from './markers.ts';

const inBucket = (offset: number, bucketDay: number) => spanRow({ offset, bucketDay });
const key = (bucketDay: number) => bucketKey({ retentionClass: 'default', bucketDay });

test('without markers everything is missing, with one marker for each bucket that has rows', () => {
  const rows = [inBucket(10, 1), inBucket(11, 2), inBucket(12, 1)];
  const missing = unmarked(rows, { first: 10, last: 19 }, new Map());
  expect(missing.rows).toEqual(rows);
  expect(missing.markers).toMatchObject([
    { bucketDay: 1, first: 10, last: 19, spans: 2 },
    { bucketDay: 2, first: 10, last: 19, spans: 1 },
  ]);
});

test('a marked bucket is not missing, the other is', () => {
  const rows = [inBucket(10, 1), inBucket(11, 2)];
  const missing = unmarked(rows, { first: 10, last: 11 }, new Map([[key(1), [{ first: 10, last: 11 }]]]));
  expect(missing.rows).toEqual([rows[1]]);
  expect(missing.markers).toMatchObject([{ bucketDay: 2 }]);
});

test('markers with other borders leave the runs between them, and only those that hold rows are marked', () => {
  const rows = [10, 13, 14, 18].map((offset) => inBucket(offset, 1));
  const stored = new Map([
    [
      key(1),
      [
        { first: 16, last: 17 },
        { first: 5, last: 11 },
      ],
    ],
  ]);
  const missing = unmarked(rows, { first: 10, last: 17 }, stored);
  expect(missing.rows.map(({ offset }) => offset)).toEqual([13, 14]);
  expect(missing.markers).toMatchObject([{ first: 12, last: 15, spans: 2 }]);
});

test('after writing what is missing nothing is, whatever markers there were', () => {
  const range = { first: 0, last: 30 };
  const offset = fc.nat({ max: 30 });
  const anyRange = fc
    .tuple(offset, offset)
    .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));
  fc.assert(
    fc.property(fc.array(offset, { minLength: 1 }), fc.array(anyRange), (offsets, known) => {
      const rows = offsets.map((n) => inBucket(n, 1));
      const missing = unmarked(rows, range, new Map([[key(1), known]]));
      const covered = (n: number) => known.some(({ first, last }) => n >= first && n <= last);
      expect(missing.rows.map((row) => row.offset)).toEqual(offsets.filter((n) => !covered(n)));
      const after = new Map([[key(1), [...known, ...missing.markers]]]);
      expect(unmarked(rows, range, after)).toEqual({ rows: [], markers: [] });
    }),
  );
});
