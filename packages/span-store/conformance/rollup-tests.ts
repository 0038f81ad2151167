import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanBatch, SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, spanRow } from './build-rows.ts';
import { expectStoredOnce } from './expect-once.ts';
import type { useFixtures } from './setup.ts';

const NS_PER_MS = 1_000_000n;

const anySpan: fc.Arbitrary<Partial<SpanRow>> = fc.record({
  projectId: fc.constantFrom('default', 'other'),
  serviceName: fc.constantFrom('a', 'b', ''),
  model: fc.constantFrom('', 'gpt-4o', 'm'),
  provider: fc.constantFrom('', 'openai'),
  openInferenceKind: fc.constantFrom('', 'LLM', 'TOOL'),
  statusCode: fc.constantFrom(0, 1, 2),
  inputTokens: fc.oneof(fc.nat(), fc.double(), fc.maxSafeInteger()),
  outputTokens: fc.nat(),
  costNanoUsd: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  receivedAtUnixMs: fc.integer({ min: -2, max: 2 }).map((days) => NOON_MS + days * 86_400_000),
  startUnixNano: fc.oneof(
    fc.integer({ min: -200_000, max: 200_000 }).map((ms) => BigInt(NOON_MS + ms) * NS_PER_MS),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  endUnixNano: fc.oneof(
    fc.integer({ min: -200_000, max: 200_000 }).map((ms) => BigInt(NOON_MS + ms) * NS_PER_MS + 123n),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
});

/** What a writer may do with a planned batch, in any order and number, as long as it ends with a repair or an insert. */
type Step = 'insert' | 'repair' | 'only spans' | 'only rollup';
const anySteps = fc.array(fc.constantFrom<Step>('insert', 'repair', 'only spans', 'only rollup'), {
  maxLength: 2,
});

/** `latencyBucket` in SQL: the same buckets from the raw rows. */
const LATENCY_BUCKET_SQL = `toUInt64(greatest(duration_ns, 0)) AS d,
  arrayFirstIndex(e -> bitShiftRight(d, e) = 1, range(4, 64)) + 3 AS e,
  if(d < 16, d, (e - 3) * 16 + bitAnd(bitShiftRight(d, e - 4), 15))`;

export function rollupTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-5 rollups equal raw rows over any batches, repeats and repairs', {
    timeout: 120_000,
  }, async () => {
    const fixture = await open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(anySpan, { minLength: 1, maxLength: 12 }), anySteps), {
          minLength: 1,
          maxLength: 3,
        }),
        async (plans) => {
          run += 1;
          const batches: SpanBatch[] = [];
          for (const [n, [contents, steps]] of plans.entries()) {
            const rows = contents.map((content, i) =>
              spanRow({ offset: n * 100 + i, ...content, projectId: `${content.projectId}-${run}` }),
            );
            const batch = batchOf(rows, { logId: `log-${run}` });
            batches.push(batch);
            for (const step of [...steps, 'repair' as const]) await perform(step, fixture, batch);
          }
          await expectStoredOnce(fixture, batches);
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });

  test('the latency histogram of the rollup is that of the raw rows', async () => {
    const fixture = await open();
    const durations = [
      0n,
      1n,
      15n,
      16n,
      17n,
      31n,
      32n,
      1_000n,
      999_999_999n,
      2n ** 53n - 1n,
      2n ** 53n,
      2n ** 62n,
      2n ** 63n - 1n,
      -5n,
    ];
    const random = Array.from({ length: 500 }, (_, n) => BigInt(Math.floor(1.07 ** n)));
    const startUnixNano = BigInt(NOON_MS) * NS_PER_MS;
    const rows = [...durations, ...random].map((duration, offset) =>
      spanRow({ offset, startUnixNano, endUnixNano: startUnixNano + duration }),
    );
    await fixture.store.insert(batchOf(rows));
    const stored = await fixture.values(
      'SELECT toString(sumMap(latency)) FROM rollup_minute WHERE NOT is_marker',
    );
    const raw = await fixture.values(
      `SELECT toString(sumMap(map(toUInt16(bucket), toInt64(1)))) FROM (SELECT ${LATENCY_BUCKET_SQL} AS bucket FROM spans)`,
    );
    expect(stored).toEqual(raw);
  });
}

async function perform(
  step: Step,
  fixture: Awaited<ReturnType<ReturnType<typeof useFixtures>>>,
  batch: SpanBatch,
) {
  const token = `${batch.logId}:${batch.partition}:${batch.first}-${batch.last}`;
  switch (step) {
    case 'insert':
      return fixture.store.insert(batch);
    case 'repair':
      return fixture.store.repair(batch);
    case 'only spans':
      return fixture.targets.spans(batch, batch.rows, token, undefined);
    case 'only rollup':
      return fixture.targets.wholeRollup(batch, token, undefined);
  }
}
