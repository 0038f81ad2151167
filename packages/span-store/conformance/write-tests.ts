import { expect, test } from 'vitest';
import { batchOf, NOON_MS, spanRow } from './build-rows.ts';
import { expectStoredOnce } from './expect-once.ts';
import type { useFixtures } from './setup.ts';

const YEAR_NS = 365n * 86_400_000_000_000n;
const NOON_NS = BigInt(NOON_MS) * 1_000_000n;
const MAX_UINT64 = 2n ** 64n - 1n;

export function writeTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-2 what was inserted can be queried in every target when insert resolves', async () => {
    const fixture = await open();
    const batch = batchOf([0, 1, 2].map((offset) => spanRow({ offset, statusCode: offset, inputTokens: 7 })));
    await fixture.store.insert(batch);
    await expectStoredOnce(fixture, [batch]);
    expect(await fixture.store.services('default')).toEqual(['checkout']);
    expect(await fixture.store.ledger('default')).toEqual([
      { receivedDay: 20_513, accepted: 3n, stored: 3n, twins: 0n, deadLettered: 0n, rejected: 0n },
    ]);
    expect(await fixture.store.storedCount(batch)).toBe(3);
    expect(await fixture.store.storedCount({ ...batch, first: 1, last: 1 })).toBe(1);
  });

  test('SS-2 a batch without rows still writes its ledger', async () => {
    const { store } = await open();
    const ledger = {
      projectId: 'p',
      receivedDay: 20_000,
      accepted: 5,
      stored: 0,
      twins: 2,
      deadLettered: 3,
      rejected: 1,
    };
    await store.insert({ logId: 'log-1', partition: 0, first: 4, last: 9, rows: [], ledger: [ledger] });
    expect(await store.ledger('p')).toEqual([
      { receivedDay: 20_000, accepted: 5n, stored: 0n, twins: 2n, deadLettered: 3n, rejected: 1n },
    ]);
  });

  test('SS-2 the same batch inserted twice is stored once', async () => {
    const fixture = await open();
    const rows = [0, 1, 2, 3].map((offset) =>
      spanRow({ offset, receivedAtUnixMs: NOON_MS + offset * 86_400_000 }),
    );
    await fixture.store.insert(batchOf(rows));
    await fixture.store.insert(batchOf(rows));
    await expectStoredOnce(fixture, [batchOf(rows)]);
  });

  test('SS-2 twenty inserts of one batch at once are stored once', async () => {
    const fixture = await open();
    const batch = batchOf([0, 1, 2].map((offset) => spanRow({ offset })));
    await Promise.all(Array.from({ length: 20 }, () => fixture.store.insert(batch)));
    await expectStoredOnce(fixture, [batch]);
  });

  test('SS-2 a large batch is one block: one part in each partition', async () => {
    const fixture = await open();
    const rows = Array.from({ length: 60_000 }, (_, n) =>
      spanRow({ offset: Math.floor(n / 100), idx: n % 100, statusMessage: 'x'.repeat(900) }),
    );
    await fixture.command('SYSTEM STOP MERGES spans');
    await fixture.store.insert(batchOf(rows));
    expect(
      await fixture.values(
        "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'spans' AND active",
      ),
    ).toEqual(['1']);
    expect(await fixture.store.storedCount(batchOf(rows))).toBe(60_000);
  });

  test('SS-3 a store that is away is a RetryableError', async () => {
    const { store } = await open();
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(store.insert(batchOf([spanRow({ offset: 0 })]), signal)).rejects.toMatchObject({
      name: 'RetryableError',
    });
    await expect(store.repair(batchOf([spanRow({ offset: 0 })]), signal)).rejects.toMatchObject({
      name: 'RetryableError',
    });
  });

  test('SS-4 rows that cannot be stored are refused before anything is written', async () => {
    const fixture = await open();
    const bad = spanRow({ offset: 1, traceId: new Uint8Array(15) });
    await expect(fixture.store.insert(batchOf([spanRow({ offset: 0 }), bad]))).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'rejected_rows',
      message: expect.stringContaining('offset 1'),
    });
    await expectStoredOnce(fixture, []);
    expect(await fixture.store.ledger('default')).toEqual([]);
  });

  test('the same offsets of another log are other rows', async () => {
    const fixture = await open();
    const rows = [0, 1].map((offset) => spanRow({ offset }));
    const batches = ['log-1', 'log-2'].map((logId) => batchOf(rows, { logId }));
    for (const batch of batches) await fixture.store.insert(batch);
    await fixture.store.repair(batches[1]!);
    await expectStoredOnce(fixture, batches);
  });

  test('clocks that are years off neither split the insert nor wrap', async () => {
    const fixture = await open();
    const starts = [NOON_NS, NOON_NS - 10n * YEAR_NS, NOON_NS + 10n * YEAR_NS, 0n, 2n ** 63n, MAX_UINT64];
    const rows = starts.map((startUnixNano, offset) =>
      spanRow({ offset, startUnixNano, endUnixNano: startUnixNano === MAX_UINT64 ? 5n : startUnixNano + 1n }),
    );
    const batch = batchOf(rows);
    await fixture.store.insert(batch);
    await expectStoredOnce(fixture, [batch]);
    expect(
      await fixture.values(
        "SELECT uniqExact(partition) FROM system.parts WHERE database = currentDatabase() AND table = 'spans'",
      ),
    ).toEqual(['1']);
    const spans = await fixture.store.spansOfService({
      projectId: 'default',
      serviceName: 'checkout',
      limit: 10,
    });
    expect(spans.map(({ span }) => span.startTimeUnixNano)).toEqual(
      [...starts].sort((a, b) => (a < b ? 1 : -1)),
    );
    expect(spans[0]?.span.endTimeUnixNano).toBe(5n);
    expect(
      await fixture.values("SELECT max(minute) < toDateTime64('2262-04-12', 0) FROM rollup_minute"),
    ).toEqual(['1']);
  });
}
