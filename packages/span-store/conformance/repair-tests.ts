import { describe, expect, test } from 'vitest';
import { planToken } from '../src/clickhouse/insert-batch.ts';
import { unmarked } from '../src/rollup/markers.ts';
import type { SpanBatch } from '../src/row.ts';
import { batchOf, NOON_MS, spanRow } from './build-rows.ts';
import { expectStoredOnce } from './expect-once.ts';
import type { Fixture, useFixtures } from './setup.ts';

const DAY_MS = 86_400_000;

/** Two days and two projects, six records of two spans: parts in two partitions of each target. */
function twoDays(overrides: Partial<SpanBatch> = {}): SpanBatch {
  const rows = Array.from({ length: 12 }, (_, n) =>
    spanRow({
      offset: 10 + Math.floor(n / 2),
      idx: n % 2,
      receivedAtUnixMs: NOON_MS + (n < 6 ? 0 : DAY_MS),
      projectId: n % 3 === 0 ? 'other' : 'default',
      statusCode: n % 4 === 0 ? 2 : 0,
      inputTokens: n * 100,
      costNanoUsd: BigInt(n) * 1_000_000_007n,
    }),
  );
  return batchOf(rows, overrides);
}

const firstDay = (batch: SpanBatch) => batch.rows.filter((row) => row.bucketDay === batch.rows[0]!.bucketDay);

/** What a process may have left behind when it died, by name. */
const partialStates: Record<string, (fixture: Fixture, batch: SpanBatch) => Promise<unknown>> = {
  nothing: async () => undefined,
  'only the spans': ({ targets }, batch) => targets.spans(batch, batch.rows, planToken(batch), undefined),
  'only the rollup': ({ targets }, batch) => targets.wholeRollup(batch, planToken(batch), undefined),
  'only traces and ledger': async ({ targets }, batch) => {
    await targets.traces(batch, undefined);
    await targets.ledger(batch, undefined);
  },
  'one day of the spans': ({ targets }, batch) =>
    targets.spans(batch, firstDay(batch), planToken(batch), undefined),
  'one day of the rollup': ({ targets }, batch) => {
    const { rows, markers } = unmarked(firstDay(batch), batch, new Map());
    return targets.rollup(batch, rows, markers, planToken(batch), undefined);
  },
  everything: ({ store }, batch) => store.insert(batch),
  'some rows of a day, from a plan with other borders': ({ store }, batch) => {
    const rows = batch.rows.filter(({ offset }) => offset < 12);
    return store.insert(batchOf(rows));
  },
  'the middle, from a plan with other borders': ({ store }, batch) => {
    const rows = batch.rows.filter(({ offset }) => offset > 10 && offset < 14);
    return store.insert({ ...batchOf(rows), ledger: [] });
  },
  'a token without its rows': async ({ store, command }, batch) => {
    await store.insert(batch);
    await command('DELETE FROM spans WHERE 1');
    await command('DELETE FROM rollup_minute WHERE 1');
  },
  'a token without its rows in one day': async ({ store, command }, batch) => {
    await store.insert(batch);
    const [day] = firstDay(batch);
    await command(`DELETE FROM spans WHERE bucket_day = toDate(${day!.bucketDay})`);
    await command(`DELETE FROM rollup_minute WHERE bucket_day = toDate(${day!.bucketDay})`);
  },
  'a token without its rows, and the first repair token too': async ({ store, command }, batch) => {
    await store.insert(batch);
    await command('DELETE FROM spans WHERE 1');
    await store.repair(batch);
    await command('DELETE FROM spans WHERE 1');
    await command('DELETE FROM rollup_minute WHERE 1');
  },
};

export function repairTests(open: ReturnType<typeof useFixtures>): void {
  describe.each(Object.entries(partialStates))('SS-5 repair after %s', (_name, leave) => {
    test('stores each row once in every target, and again changes nothing', async () => {
      const fixture = await open();
      const batch = twoDays();
      await leave(fixture, batch);
      await fixture.store.repair(batch);
      await expectStoredOnce(fixture, [batch]);
      await (await fixture.another()).repair(twoDays());
      await expectStoredOnce(fixture, [batch]);
      const accepted = (await fixture.store.ledger('default')).reduce((sum, day) => sum + day.accepted, 0n);
      expect(accepted).toBe(8n);
    });
  });

  test('SS-5 a broken promise of the deduplication log is told', async () => {
    const fixture = await open();
    const batch = twoDays();
    await partialStates['a token without its rows']?.(fixture, batch);
    await fixture.store.repair(batch);
    expect(fixture.warnings).toHaveLength(2);
  });

  test('SS-5 repairs and the late first insert at once add up to one', async () => {
    const fixture = await open();
    const batch = twoDays();
    const stores = await Promise.all([1, 2, 3].map(fixture.another));
    await Promise.all([
      fixture.store.insert(batch),
      ...stores.map((store) => store.repair(batch)),
      ...stores.map((store) => store.repair(batch)),
    ]);
    await fixture.store.insert(batch);
    await expectStoredOnce(fixture, [batch]);
  });

  test('SS-5 repairs at once past a broken promise add up to one', async () => {
    const fixture = await open();
    const batch = twoDays();
    await partialStates['a token without its rows']?.(fixture, batch);
    const stores = await Promise.all([1, 2, 3].map(fixture.another));
    await Promise.all(stores.map((store) => store.repair(batch)));
    await expectStoredOnce(fixture, [batch]);
  });

  test('SS-5 another partition of the log is not mistaken for this one', async () => {
    const fixture = await open();
    const batches = [twoDays(), twoDays({ partition: 1 })];
    for (const batch of batches) await fixture.store.repair(batch);
    await expectStoredOnce(fixture, batches);
  });

  test('SS-5 a replaced ledger row counts once, also for a shorter range from the same offset', async () => {
    const { store } = await open();
    const batch = twoDays();
    await store.insert(batch);
    await store.repair({
      ...batch,
      last: 12,
      rows: [],
      ledger: batch.ledger.map((row) => ({ ...row, accepted: 1 })),
    });
    const days = await store.ledger('default');
    expect(days.map(({ accepted }) => accepted)).toEqual([1n, 1n]);
  });
}
