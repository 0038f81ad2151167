import { expect, test } from 'vitest';
import { timeToJson } from './time-to-json.ts';

test.each([
  [0n, '1970-01-01T00:00:00.000000+00:00'],
  [1_795_237_721_373_682_999n, '2026-11-21T05:08:41.373682+00:00'],
  [1_795_237_721_000_000_000n, '2026-11-21T05:08:41.000000+00:00'],
  [2n ** 64n - 1n, '2554-07-21T23:34:33.709551+00:00'],
])('%s', (unixNano, text) => {
  expect(timeToJson(unixNano)).toBe(text);
});
