import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partitionOf } from './partition-of.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('a partition is one of those there are, the same for equal hashes wherever they stand in memory', () => {
  fc.assert(
    fc.property(hash, fc.integer({ min: 1, max: 1_000 }), (twinHash, count) => {
      const partition = partitionOf(twinHash, count);
      const moved = Buffer.concat([Buffer.from([1, 2, 3]), twinHash]).subarray(3);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(count);
      expect(partitionOf(moved, count)).toBe(partition);
    }),
  );
});

test('the mapping never changes: twins of records that are in a log already must meet them', () => {
  const known = Uint8Array.from({ length: 32 }, (_, index) => 200 - index);
  expect([1, 2, 3, 12].map((count) => partitionOf(known, count))).toEqual([0, 1, 2, 5]);
});
