import { expect, test } from 'vitest';
import { Fixture, join, makeRecords, type SpanLogConformance } from './harness.ts';

const lost = { name: 'RetryableError', code: 'partition_lost' };

export function groupTests(suite: SpanLogConformance): void {
  test('SL-8 members share the partitions; what a member lost is aborted and goes to another', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 4 });
    const first = await join(fixture.log, 'g');
    const before = await first.take(4);
    expect(before.map(({ partition }) => partition).sort()).toEqual([0, 1, 2, 3]);
    const second = await join(fixture.log, 'g');
    const theirs = await second.take(2);
    const ours = [...before, ...(await ownedBy(first, before, 2))].filter(({ signal }) => !signal.aborted);
    const owned = [...ours, ...theirs].map(({ partition }) => partition);
    expect(owned.sort()).toEqual([0, 1, 2, 3]);
    for (const { partition } of theirs) {
      const former = before.find((assignment) => assignment.partition === partition);
      expect(former?.signal.aborted).toBe(true);
      expect(former?.signal.reason).toMatchObject(lost);
    }
  });

  test('SL-8 another group gets every partition too', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const [one, other] = [await join(fixture.log, 'one'), await join(fixture.log, 'other')];
    expect(await one.take(2)).toHaveLength(2);
    expect(await other.take(2)).toHaveLength(2);
  });

  test('SL-20 a former owner commits nothing, and the new owner sees the last commit', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(10));
    const first = await join(fixture.log, 'g');
    const zombie = await first.next();
    await zombie.commit({ offset: 3, note: 'plan of the first' });
    await first.subscription.close();
    const owner = await (await join(fixture.log, 'g')).next();
    expect(owner.committed).toEqual({ offset: 3, note: 'plan of the first' });
    await owner.commit({ offset: 8, note: 'plan of the second' });
    await expect(zombie.commit({ offset: 4, note: 'late' })).rejects.toMatchObject(lost);
    zombie.seek(0);
    await expect(zombie.next({ maxBytes: 1, maxWaitMs: 10 })).rejects.toMatchObject(lost);
    expect(await fixture.log.committed('g')).toEqual([{ offset: 8, note: 'plan of the second' }]);
  });

  test('SL-20 a member that is still in the group cannot commit for a partition that has moved', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const first = await join(fixture.log, 'g');
    const before = await first.take(2);
    const second = await join(fixture.log, 'g');
    const moved = await second.next();
    await moved.commit({ offset: 8, note: 'new' });
    const zombie = before.find(({ partition }) => partition === moved.partition)!;
    await expect(zombie.commit({ offset: 3, note: 'old' })).rejects.toMatchObject(lost);
    expect((await fixture.log.committed('g'))[moved.partition]).toEqual({ offset: 8, note: 'new' });
  });

  test('SL-20 a commit that is under way when the partition moves is refused or seen by the new owner', async () => {
    await using fixture = await Fixture.open(suite);
    const first = await join(fixture.log, 'g');
    const old = await first.next();
    await old.commit({ offset: 1, note: 'a' });
    const racing = old.commit({ offset: 2, note: 'b' }).then(
      () => 'b',
      () => 'refused',
    );
    const second = await join(fixture.log, 'g');
    await first.subscription.close();
    const owner = await second.next();
    const outcome = await racing;
    if (outcome === 'b') expect(owner.committed?.note).toBe('b');
    expect((await fixture.log.committed('g'))[0]).toEqual(owner.committed);
  });

  test('SL-15 closing a subscription aborts its partitions, commits nothing and may be done twice', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(3));
    const subscription = await fixture.log.subscribe('g');
    const seen: AbortSignal[] = [];
    const reading = (async () => {
      for await (const assignment of subscription.assignments()) {
        seen.push(assignment.signal);
        assignment.seek(0);
        await assignment.next({ maxBytes: 1_000, maxWaitMs: 30_000 });
        await Promise.all([subscription.close(), subscription.close()]);
      }
    })();
    await reading;
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await fixture.log.committed('g')).toEqual([undefined]);
  });

  test('SL-19 commits with their notes are durable, also for the next owner', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const note = JSON.stringify({ end: 7, text: 'é'.repeat(1_900) });
    for (const assignment of await (await join(fixture.log, 'g')).take(2)) {
      await assignment.commit({ offset: 5 + assignment.partition, note });
    }
    const expected = [
      { offset: 5, note },
      { offset: 6, note },
    ];
    expect(await fixture.log.committed('g')).toEqual(expected);
    expect(await fixture.log.committed('nobody')).toEqual([undefined, undefined]);
    const log = await fixture.reopen();
    expect(await log.committed('g')).toEqual(expected);
    for (const { partition, committed } of await (await join(log, 'g')).take(2)) {
      expect(committed).toEqual(expected[partition]);
    }
  });

  test('SL-19 a commit may go back', async () => {
    await using fixture = await Fixture.open(suite);
    const assignment = await (await join(fixture.log, 'g')).next();
    await assignment.commit({ offset: 5, note: '' });
    await assignment.commit({ offset: 2, note: 'again' });
    expect(await fixture.log.committed('g')).toEqual([{ offset: 2, note: 'again' }]);
  });

  test('SL-21 a note above 4,000 bytes is refused, one of 4,000 is taken', async () => {
    await using fixture = await Fixture.open(suite);
    const assignment = await (await join(fixture.log, 'g')).next();
    const tooLarge = assignment.commit({ offset: 1, note: 'é'.repeat(2_001) });
    await expect(tooLarge).rejects.toMatchObject({ name: 'PermanentError', code: 'note_too_large' });
    expect(await fixture.log.committed('g')).toEqual([undefined]);
    await assignment.commit({ offset: 1, note: 'é'.repeat(2_000) });
    expect((await fixture.log.committed('g'))[0]?.note).toHaveLength(2_000);
  });
}

/** What a member has after a rebalance: the partitions it kept, or as many new assignments as are missing. */
async function ownedBy(
  member: Awaited<ReturnType<typeof join>>,
  before: readonly { readonly signal: AbortSignal }[],
  expected: number,
) {
  const kept = before.filter(({ signal }) => !signal.aborted).length;
  return member.take(expected - kept);
}
