import { describe, expect, test } from 'vitest';
import { bodies, Fixture, join, makeRecords, plain, readAll, type SpanLogConformance } from './harness.ts';

export function consumeTests(suite: SpanLogConformance): void {
  const cannot = new Set(suite.cannot.map(({ capability }) => capability));

  test('SL-16 next needs a seek first, and goes on where the last seek says', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(6));
    const assignment = await (await join(fixture.log, 'g')).next();
    expect(assignment).toMatchObject({ partition: 0, committed: undefined, startOffset: 0, endOffset: 6 });
    const limits = { maxBytes: 1_000_000, maxWaitMs: 10 };
    await expect(assignment.next(limits)).rejects.toMatchObject({ code: 'no_position' });
    assignment.seek(4);
    expect((await readAll(assignment, 2)).map(({ offset }) => offset)).toEqual([4, 5]);
    assignment.seek(1);
    expect((await readAll(assignment, 5)).map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5]);
  });

  test('SL-17 records come in order without gaps, within the limits', async () => {
    await using fixture = await Fixture.open(suite);
    const records = makeRecords(30, 1_000);
    await fixture.log.append(records);
    const assignment = await (await join(fixture.log, 'g')).next();
    assignment.seek(0);
    const all = await readAll(assignment, 30);
    expect(bodies(all)).toEqual(records.map((record) => plain(record)?.body));
    expect(all.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
    assignment.seek(0);
    expect(await readAll(assignment, 1, 1)).toHaveLength(1);
    expect((await readAll(assignment, 1, 3_500)).length).toBeLessThanOrEqual(3);
    const few = await assignment.next({ maxBytes: 1_000_000, maxWaitMs: 5_000, maxRecords: 2 });
    expect(few.length).toBeGreaterThan(0);
    expect(few.length).toBeLessThanOrEqual(2);
  });

  test('SL-17 next is empty when nothing came in time, and wakes up when something comes', async () => {
    await using fixture = await Fixture.open(suite);
    const assignment = await (await join(fixture.log, 'g')).next();
    assignment.seek(0);
    expect(await assignment.next({ maxBytes: 1_000, maxWaitMs: 50 })).toEqual([]);
    const waiting = assignment.next({ maxBytes: 1_000, maxWaitMs: 60_000 });
    await fixture.log.append(makeRecords(1));
    expect(await waiting).toHaveLength(1);
  });

  test('SL-17 a partition whose buffer is full does not hold up another', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const positions = await fixture.log.append(makeRecords(40, 20_000));
    const subscription = await fixture.log.subscribe('g', { maxBufferedBytes: 50_000 });
    const found: Record<number, number> = {};
    for await (const assignment of subscription.assignments()) {
      assignment.seek(0);
      // The first partition is left alone with a full buffer; the other one is read to its end.
      if (assignment.partition === 0) continue;
      const expected = positions.filter(({ partition }) => partition === 1).length;
      found[1] = (await readAll(assignment, expected, 20_000)).length;
      break;
    }
    expect(found[1]).toBe(positions.filter(({ partition }) => partition === 1).length);
  });

  test('SL-18 next rejects when its position was trimmed', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(5));
    await fixture.under.removeAll(fixture.log);
    await fixture.log.append(makeRecords(1, 100, 5));
    const assignment = await (await join(fixture.log, 'g')).next();
    expect(assignment).toMatchObject({ startOffset: 5, endOffset: 6 });
    assignment.seek(2);
    const refused = { name: 'PermanentError', code: 'offset_out_of_range' };
    await expect(assignment.next({ maxBytes: 1_000, maxWaitMs: 30_000 })).rejects.toMatchObject(refused);
    expect(await fixture.log.committed('g')).toEqual([undefined]);
    assignment.seek(5);
    expect(await readAll(assignment, 1)).toHaveLength(1);
  });

  test('SL-22 twin hashes of the records before an offset, oldest first', async () => {
    await using fixture = await Fixture.open(suite);
    const records = makeRecords(10);
    await fixture.log.append(records);
    const assignment = await (await join(fixture.log, 'g')).next();
    const found = await assignment.twinHashes(7, 3);
    expect(found.map(({ offset }) => offset)).toEqual([4, 5, 6]);
    const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
    expect(found.map(({ twinHash }) => hex(twinHash))).toEqual(
      records.slice(4, 7).map((r) => hex(r.twinHash)),
    );
    expect((await assignment.twinHashes(2, 100)).map(({ offset }) => offset)).toEqual([0, 1]);
    expect(await assignment.twinHashes(0, 100)).toEqual([]);
  });

  describe.skipIf(cannot.has('twin-hashes-after-trimming'))('after trimming', () => {
    test('SL-22 the hashes of the twin window outlive the bodies, also over a reopening', async () => {
      await using fixture = await Fixture.open(suite);
      await fixture.log.append(makeRecords(5_000, 1));
      await fixture.under.removeAll(fixture.log);
      const log = await fixture.reopen();
      expect(await log.startOffsets()).toEqual([5_000]);
      const assignment = await (await join(log, 'g')).next();
      const found = await assignment.twinHashes(5_000, 4_096);
      expect(found).toHaveLength(4_096);
      expect(found[0]?.offset).toBe(904);
    });
  });
}
