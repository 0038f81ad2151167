import { parseFilter } from '@studio/filter-language';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnalyticsQuery, type MeasuredGroup, percentile } from '../src/port.ts';
import { latencyBucket } from '../src/rollup/latency-bucket.ts';
import type { SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, spanRow } from './build-rows.ts';
import type { useFixtures } from './setup.ts';

const HOUR_MS = 3_600_000;
const query = (q: string, extra: Partial<AnalyticsQuery> = {}): AnalyticsQuery => ({
  range: {
    projectId: 'default',
    fromUnixMs: NOON_MS - HOUR_MS,
    toUnixMs: NOON_MS + HOUR_MS,
    filter: parseFilter(q),
  },
  groupBy: [],
  limit: 100,
  orderBy: 'spans',
  ...extra,
});

const anyRow: fc.Arbitrary<Partial<SpanRow>> = fc.record({
  serviceName: fc.constantFrom('a', 'b'),
  openInferenceKind: fc.constantFrom('', 'LLM'),
  provider: fc.constantFrom('', 'openai'),
  model: fc.constantFrom('', 'gpt-4o', 'm'),
  statusCode: fc.integer({ min: 0, max: 2 }),
  inputTokens: fc.oneof(fc.nat(1_000), fc.double({ noNaN: true, min: 0, max: 1e9 })),
  outputTokens: fc.nat(1_000),
  cachedInputTokens: fc.nat(100),
  reasoningTokens: fc.nat(100),
  costNanoUsd: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  startUnixNano: fc
    .integer({ min: -3_500_000, max: 3_500_000 })
    .map((ms) => BigInt(NOON_MS + ms) * 1_000_000n + 5n),
  endUnixNano: fc
    .integer({ min: -3_500_000, max: 3_500_000 })
    .map((ms) => BigInt(NOON_MS + ms) * 1_000_000n + 77n),
});

/** Comparable: histograms as sorted pairs. */
const plain = (rows: readonly MeasuredGroup[]) =>
  rows
    .map((row) => ({ ...row, latency: [...row.latency].sort(([a], [b]) => a - b) }))
    .sort((a, b) => `${a.timeUnixMs} ${a.group}`.localeCompare(`${b.timeUnixMs} ${b.group}`));

export function analyticsTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-10 the rollup and the raw rows agree exactly, whatever was sent, resent and repaired', {
    timeout: 120_000,
  }, async () => {
    const { store } = await open();
    const rows = fc
      .sample(anyRow, { numRuns: 400, seed: 3 })
      .map((row, offset) => spanRow({ offset, ...row }));
    for (let from = 0; from < rows.length; from += 100) {
      const batch = batchOf(rows.slice(from, from + 100));
      await store.insert(batch);
      await store.repair(batch);
    }
    const groupings: AnalyticsQuery['groupBy'][] = [
      [],
      [{ field: 'model' }],
      [{ field: 'service' }, { field: 'type' }],
    ];
    for (const groupBy of groupings) {
      for (const intervalMs of [undefined, 60_000, 600_000]) {
        for (const q of ['', 'service:a', 'model:gpt* OR -provider:openai']) {
          const asked = query(q, { groupBy, intervalMs });
          const rollup = await store.measure(asked);
          expect(rollup.source).toBe('rollup');
          const raw = await store.measure(asked, undefined, 'raw');
          expect(plain(raw.rows)).toEqual(plain(rollup.rows));
        }
      }
    }
    const total = (await store.measure(query(''))).rows[0]!;
    expect(total.spans).toBe(400);
    expect(total.costNanoUsd).toBe(rows.reduce((sum, row) => sum + row.costNanoUsd, 0n));
    const buckets = new Map<number, number>();
    for (const { startUnixNano, endUnixNano } of rows) {
      const bucket = latencyBucket(endUnixNano - startUnixNano);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
    expect(plain([total])[0]!.latency).toEqual([...buckets].sort(([a], [b]) => a - b));
  });

  test('SS-10 groups by attribute, keeps the groups with the most, and says where it counted', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 40 }, (_, offset) =>
      spanRow({
        offset,
        attrsString: offset % 2 ? [['tier', `t${offset % 8}`]] : [],
        attrsInt: offset % 2 ? [] : [['tier', 9n]],
        costNanoUsd: BigInt(offset % 8),
      }),
    );
    await store.insert(batchOf(rows));
    const groupBy = [{ attribute: 'tier' }];
    const answer = await store.measure(query('', { groupBy, limit: 2, orderBy: 'cost' }));
    expect(answer.source).toBe('raw');
    expect(answer.rows.map(({ group, spans, costNanoUsd }) => [group[0], spans, costNanoUsd]).sort()).toEqual(
      [
        ['9', 20, 60n],
        ['t7', 5, 35n],
      ],
    );
    const percent = percentile(answer.rows[0]!.latency, 0.5)!;
    expect(Math.abs(percent - 12_345_678) / 12_345_678).toBeLessThan(0.033);
  });

  test('SS-10 more than a chart can show is refused', async () => {
    const { store } = await open();
    await expect(store.measure(query('', { intervalMs: 1_000 }))).rejects.toMatchObject({
      code: 'query_too_large',
    });
  });

  test('SS-11 what differs between two selections', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 20 }, (_, offset) => {
      const startUnixNano = BigInt(NOON_MS) * 1_000_000n;
      const isSlow = offset % 4 === 0;
      return spanRow({
        offset,
        startUnixNano,
        endUnixNano: startUnixNano + (isSlow ? 3_000_000_000n : 1_000n),
        model: isSlow ? 'big' : 'small',
        attrsString: [['region', isSlow ? 'far' : 'near']],
      });
    });
    await store.insert(batchOf(rows));
    const found = await store.differences(query('duration>1s').range, query('duration<=1s').range);
    expect(found).toContainEqual({ of: { field: 'model' }, value: 'big', left: 5, right: 0 });
    expect(found).toContainEqual({ of: { attribute: 'region' }, value: 'near', left: 0, right: 15 });
    expect(found).toContainEqual({ of: { field: 'service' }, value: 'checkout', left: 5, right: 15 });
  });
}
