import { expect, test } from 'vitest';
import { bucketDay } from './row.ts';

const DAY_MS = 86_400_000;
const received = 20_000 * DAY_MS + 5_000;
const startOf = (days: number, ms = 0) => BigInt(received + days * DAY_MS + ms) * 1_000_000n;

test.each([
  [0, 20_000],
  [-1, 19_999],
  [-2, 19_998],
  [-3, 20_000],
  [1, 20_001],
  [2, 20_000],
  [-3_650, 20_000],
  [3_650, 20_000],
])('a start %d days from the time received is in the bucket of day %d', (days, day) => {
  expect(bucketDay(startOf(days), received)).toBe(day);
});

test('the ends of uint64 are in the bucket of the day received', () => {
  expect(bucketDay(0n, received)).toBe(20_000);
  expect(bucketDay(2n ** 64n - 1n, received)).toBe(20_000);
});
