import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latencyBucket, latencyBucketBounds } from './latency-bucket.ts';

test.each([
  [-5n, 0],
  [0n, 0],
  [15n, 15],
  [16n, 16],
  [31n, 31],
  [32n, 32],
  [33n, 32],
  [34n, 33],
  [1_000_000n, 270],
  [2n ** 53n - 1n, 799],
  [2n ** 53n, 800],
  [2n ** 62n, 944],
  [2n ** 63n - 1n, 959],
])('%d ns is in bucket %d', (duration, bucket) => {
  expect(latencyBucket(duration)).toBe(bucket);
});

test('every duration lies within the bounds of its bucket, and a bucket is at most a sixteenth wide', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (duration) => {
      const { fromNs, toNs } = latencyBucketBounds(latencyBucket(duration));
      expect(duration >= BigInt(fromNs)).toBe(true);
      expect(duration < BigInt(toNs)).toBe(true);
      expect(toNs - fromNs).toBeLessThanOrEqual(Math.max(1, fromNs / 16));
    }),
  );
});

test('a longer duration is never in an earlier bucket', () => {
  const any = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [shorter, longer] = a < b ? [a, b] : [b, a];
      expect(latencyBucket(shorter)).toBeLessThanOrEqual(latencyBucket(longer));
    }),
  );
});
