import { expect, test } from 'vitest';
import { Fixture, join, makeRecords } from '../conformance/harness.ts';
import { freshFolder } from './fresh-folder.ts';
import type { MovingClock } from './moving-clock.ts';

const DAY_MS = 86_400_000;
const suite = { name: 'embedded', cannot: [], modelRuns: 0, fresh: freshFolder };
const clockOf = ({ under }: Fixture) => under.deps.clock as MovingClock;

async function commit({ log }: Fixture, group: string, offset: number): Promise<void> {
  const member = await join(log, group);
  await (await member.next()).commit({ offset, note: '' });
  await member.subscription.close();
}

test('SL-12 what is old leaves up to the slowest required group, and only what is old', async () => {
  await using fixture = await Fixture.open(suite, { requiredGroups: ['fast', 'slow'] });
  const { log } = fixture;
  await log.append(makeRecords(10));
  clockOf(fixture).move(2 * DAY_MS);
  await log.append(makeRecords(10, 100, 10));
  await commit(fixture, 'fast', 20);
  await log.trim();
  expect(await log.startOffsets()).toEqual([0]);
  await commit(fixture, 'slow', 4);
  await log.trim();
  expect(await log.startOffsets()).toEqual([4]);
  await commit(fixture, 'slow', 15);
  await log.trim();
  expect(await log.startOffsets()).toEqual([10]);
  expect(await log.read(0, 10, 20)).toHaveLength(10);
});

test('SL-22 the twin window below the slowest group stays, and no more of the envelopes than that', async () => {
  await using fixture = await Fixture.open(suite, { requiredGroups: ['indexer'] });
  await fixture.log.append(makeRecords(6_000, 10));
  await commit(fixture, 'indexer', 5_000);
  await fixture.under.removeAll(fixture.log);
  const log = await fixture.reopen();
  expect(await log.startOffsets()).toEqual([5_000]);
  const assignment = await (await join(log, 'indexer')).next();
  const known = await assignment.twinHashes(5_000, 100_000);
  expect(known.map(({ offset }) => offset)).toEqual(Array.from({ length: 4_096 }, (_, i) => 904 + i));
  expect(await log.read(0, 5_000, 6_000)).toHaveLength(1_000);
});

test('the oldest record of all partitions leaves first when room is needed', async () => {
  await using fixture = await Fixture.open(suite, { partitions: 2, retentionBytes: 200_000 });
  const { log } = fixture;
  for (let seed = 0; seed < 200; seed++) await log.append(makeRecords(1, 3_000, seed));
  const [starts, ends] = [await log.startOffsets(), await log.endOffsets()];
  const kept = ends.map((end, partition) => end - (starts[partition] ?? 0));
  // About 45 of them fit, spread as they came.
  expect(kept[0]! + kept[1]!).toBeGreaterThan(35);
  expect(kept[0]! + kept[1]!).toBeLessThan(50);
  expect(Math.min(...kept)).toBeGreaterThan(10);
});

test('the size is known again after reopening', async () => {
  await using fixture = await Fixture.open(suite, { requiredGroups: ['indexer'], retentionBytes: 200_000 });
  const fill = async () => {
    let taken = 0;
    for (;;) {
      const full = await fixture.log.append(makeRecords(1, 3_000)).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      if (full) return { taken, full };
      taken++;
    }
  };
  expect(await fill()).toMatchObject({ full: 'log_full', taken: expect.toSatisfy((n: number) => n > 35) });
  await fixture.reopen();
  expect(await fill()).toEqual({ full: 'log_full', taken: 0 });
});
