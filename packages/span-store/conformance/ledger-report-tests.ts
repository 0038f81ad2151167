import { expect, test } from 'vitest';
import type { LedgerRow, SpanBatch } from '../src/row.ts';
import type { useFixtures } from './setup.ts';

const TODAY = Math.floor(Date.now() / 86_400_000);

function batch(first: number, ledger: Partial<LedgerRow>, overrides: Partial<SpanBatch> = {}): SpanBatch {
  const counts = {
    projectId: 'default',
    receivedDay: TODAY,
    accepted: 10,
    stored: 7,
    twins: 2,
    deadLettered: 1,
  };
  return {
    logId: 'log-1',
    partition: 0,
    first,
    last: first + 9,
    rows: [],
    ledger: [{ ...counts, rejected: 3, ...ledger }],
    ...overrides,
  };
}

export function ledgerReportTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-10 sums by day up to the positions, a batch that was written again once', async () => {
    const { store } = await open();
    await store.insert(batch(0, { receivedDay: TODAY - 1 }));
    await store.insert(batch(10, {}));
    await store.repair(batch(10, {}));
    await store.insert(batch(10, {}, { partition: 1 }));
    await store.insert(batch(20, { projectId: 'other' }));
    const upTo = await store.positions('default');
    await store.insert(batch(20, {}));
    const sum = { accepted: 10n, stored: 7n, twins: 2n, deadLettered: 1n, rejected: 3n };
    const twice = { accepted: 20n, stored: 14n, twins: 4n, deadLettered: 2n, rejected: 6n };
    const report = async (sinceDay: number) =>
      (await store.ledgerReport({ projectId: 'default', sinceDay, upTo })).days;
    expect(await report(0)).toEqual([
      { receivedDay: TODAY - 1, ...sum },
      { receivedDay: TODAY, ...twice },
    ]);
    expect(await report(TODAY)).toEqual([{ receivedDay: TODAY, ...twice }]);
    expect(await store.ledgerReport({ projectId: 'default', sinceDay: 0, upTo: [] })).toEqual({
      days: [],
      freshness: undefined,
    });
  });

  test('SS-10 freshness counts spans, from received to written, of what says when it was received', async () => {
    const { store, values } = await open();
    const receivedAt = Date.now() - 5_000;
    await store.insert(batch(0, { oldestReceivedAtUnixMs: receivedAt, stored: 97 }));
    await store.insert(batch(10, { oldestReceivedAtUnixMs: receivedAt - 60_000, stored: 3 }));
    await store.insert(batch(20, { stored: 1_000 }));
    const upTo = await store.positions('default');
    const { freshness } = await store.ledgerReport({ projectId: 'default', sinceDay: 0, upTo });
    const [quick, slow] = (
      await values(`SELECT toInt64(toUnixTimestamp64Milli(written_at)) - toUnixTimestamp64Milli(oldest_received_at)
        FROM ledger WHERE first_offset < 20 ORDER BY first_offset`)
    ).map(Number);
    expect(freshness).toEqual({ batches: 2, p50Ms: quick, p95Ms: quick, p99Ms: slow });
    expect(quick).toBeGreaterThanOrEqual(5_000);
  });
}
