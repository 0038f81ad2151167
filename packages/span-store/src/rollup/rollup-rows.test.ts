import { expect, test } from 'vitest';
import { NOON_MS, spanRow } from '../../conformance/build-rows.ts';
import { rollupRows } from './rollup-rows.ts';

const NOON_NS = BigInt(NOON_MS) * 1_000_000n;
const minutes = (n: number) => NOON_NS + BigInt(n) * 60_000_000_000n;

test('spans of one minute and key are summed', () => {
  const rows = [0, 1, 2].map((offset) =>
    spanRow({
      offset,
      startUnixNano: minutes(1) + BigInt(offset),
      endUnixNano: minutes(1) + 100n,
      statusCode: offset === 1 ? 2 : offset,
      inputTokens: 10,
      outputTokens: 5,
      cachedInputTokens: 4,
      reasoningTokens: 2,
      costNanoUsd: -3n,
    }),
  );
  expect(rollupRows(rows)).toEqual([
    {
      retentionClass: 'default',
      bucketDay: 20_513,
      projectId: 'default',
      minute: NOON_MS / 1000 + 60,
      serviceName: 'checkout',
      openInferenceKind: '',
      provider: '',
      model: '',
      spans: 3,
      errors: 2,
      inputTokens: 30n,
      outputTokens: 15n,
      cachedInputTokens: 12n,
      reasoningTokens: 6n,
      costNanoUsd: -9n,
      latency: new Map([
        [57, 1],
        [56, 2],
      ]),
    },
  ]);
});

test.each([
  { projectId: 'other' },
  { serviceName: 'cart' },
  { openInferenceKind: 'LLM' },
  { provider: 'openai' },
  { model: 'gpt-4o' },
  { retentionClass: 'short' },
  { bucketDay: 1 },
  { startUnixNano: minutes(2) },
  { startUnixNano: minutes(1) - 1n },
])('another %o is another row, also when the spans alternate', (difference) => {
  const rows = [0, 1, 2, 3].map((offset) =>
    spanRow({
      offset,
      bucketDay: 20_513,
      startUnixNano: minutes(1),
      ...(offset % 2 === 0 ? {} : difference),
    }),
  );
  expect(rollupRows(rows).map(({ spans }) => spans)).toEqual([2, 2]);
});

test('starts beyond 2^63 fall into the last minute that can be stored', () => {
  const rows = [2n ** 63n, 2n ** 64n - 1n, 2n ** 63n - 1n].map((startUnixNano, offset) =>
    spanRow({ offset, startUnixNano }),
  );
  expect(rollupRows(rows)).toMatchObject([{ minute: 9_223_372_020, spans: 3 }]);
});

test('token counts that are no counts are stored as 0 or the largest integer', () => {
  const counts = [Number.NaN, -5, 1.9, Number.POSITIVE_INFINITY];
  const rows = counts.map((inputTokens, offset) => spanRow({ offset, inputTokens }));
  expect(rollupRows(rows)[0]?.inputTokens).toBe(1n + BigInt(Number.MAX_SAFE_INTEGER));
});
