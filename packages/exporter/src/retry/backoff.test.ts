import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMillis } from './backoff.ts';

const limits = { initialBackoffMillis: 500, maxBackoffMillis: 5_000 };

test('the bound doubles up to the cap', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 2_000].map((failures) => backoffMillis(failures, limits, () => 1));
  expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
});

test('the whole time below the bound is used', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const bound = backoffMillis(failures, limits, () => 1);
        expect(backoffMillis(failures, limits, () => random)).toBeCloseTo(bound * random, 6);
      },
    ),
  );
});
