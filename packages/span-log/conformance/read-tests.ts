import { describe, expect, test } from 'vitest';
import { bodies, Fixture, makeRecords, plain, type SpanLogConformance } from './harness.ts';

export function readTests(suite: SpanLogConformance): void {
  const cannot = new Set(suite.cannot.map(({ capability }) => capability));

  test('SL-9 a read gives the range asked for, ends at maxBytes, and gives at least one record', async () => {
    await using fixture = await Fixture.open(suite);
    const records = makeRecords(10, 1_000);
    await fixture.log.append(records);
    expect(bodies(await fixture.log.read(0, 3, 6))).toEqual(records.slice(3, 6).map((r) => plain(r)?.body));
    expect(await fixture.log.read(0, 8, 100)).toHaveLength(2);
    expect(await fixture.log.read(0, 10, 100)).toEqual([]);
    expect(await fixture.log.read(0, 4, 4)).toEqual([]);
    const offsets = async (maxBytes: number) =>
      (await fixture.log.read(0, 2, 10, { maxBytes })).map(({ offset }) => offset);
    expect(await offsets(3_000)).toEqual([2, 3, 4]);
    expect(await offsets(1)).toEqual([2]);
  });

  test('SL-9 a trimmed offset is out of range, not skipped', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(5));
    await fixture.under.removeAll(fixture.log);
    await fixture.log.append(makeRecords(2, 100, 5));
    const refused = { name: 'PermanentError', code: 'offset_out_of_range' };
    await expect(fixture.log.read(0, 4, 7)).rejects.toMatchObject(refused);
    expect(await fixture.log.startOffsets()).toEqual([5]);
    expect(await fixture.log.endOffsets()).toEqual([7]);
    expect((await fixture.log.read(0, 5, 7)).map(({ offset }) => offset)).toEqual([5, 6]);
  });

  test('SL-9 a cancelled read rejects', async () => {
    await using fixture = await Fixture.open(suite);
    const reason = new Error('enough');
    const read = fixture.log.read(0, 0, 1, { signal: AbortSignal.abort(reason) });
    await expect(read).rejects.toBeInstanceOf(Error);
  });

  test('SL-7 offsets go on after everything was trimmed and the log was reopened', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(5));
    await fixture.under.removeAll(fixture.log);
    const log = await fixture.reopen();
    expect(await log.startOffsets()).toEqual([5]);
    expect(await log.append(makeRecords(1))).toEqual([{ partition: 0, offset: 5 }]);
  });

  test('SL-12 trim leaves what a required group has not committed', async () => {
    await using fixture = await Fixture.open(suite, { requiredGroups: ['indexer'] });
    await fixture.log.append(makeRecords(5));
    await fixture.log.trim();
    expect(await fixture.log.startOffsets()).toEqual([0]);
    expect(await fixture.log.read(0, 0, 5)).toHaveLength(5);
  });

  describe.skipIf(cannot.has('log-full-at-once'))('full', () => {
    test('SL-5 appends are refused as log_full rather than trimming what a required group has not read', async () => {
      await using fixture = await Fixture.open(suite, {
        requiredGroups: ['indexer'],
        retentionBytes: 100_000,
      });
      const { log } = fixture;
      const fill = async () => {
        for (let seed = 0; seed < 1_000; seed++) await log.append(makeRecords(1, 3_000, seed));
      };
      await expect(fill()).rejects.toMatchObject({ name: 'RetryableError', code: 'log_full' });
      expect(await log.startOffsets()).toEqual([0]);
      const [end] = await log.endOffsets();
      const subscription = await log.subscribe('indexer');
      for await (const assignment of subscription.assignments()) {
        await assignment.commit({ offset: end! - 2, note: '' });
        break;
      }
      await log.append(makeRecords(1, 3_000));
      const [start] = await log.startOffsets();
      expect(start).toBeGreaterThan(0);
      expect(start).toBeLessThanOrEqual(end! - 2);
      expect(await log.read(0, end! - 2, end!)).toHaveLength(2);
    });
  });
}
