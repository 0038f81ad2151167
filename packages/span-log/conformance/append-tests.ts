import { expect, test } from 'vitest';
import { Fixture, makeRecord, makeRecords, plain, type SpanLogConformance } from './harness.ts';

export function appendTests(suite: SpanLogConformance): void {
  test('SL-1 the log id is the same after reopening and another in another log', async () => {
    await using fixture = await Fixture.open(suite);
    await using other = await Fixture.open(suite);
    const { logId } = fixture.log;
    expect(logId).toMatch(/^[\w.-]+$/);
    expect(other.log.logId).not.toBe(logId);
    expect((await fixture.reopen()).logId).toBe(logId);
  });

  test('SL-2 positions come in the order of the records, and every field comes back', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 3 });
    const records = [...makeRecords(20), makeRecord(20, 0), makeRecord(21, 300_000)];
    const positions = await fixture.log.append(records);
    expect(positions).toHaveLength(records.length);
    const log = await fixture.reopen();
    for (const [index, { partition, offset }] of positions.entries()) {
      const [stored] = await log.read(partition, offset, offset + 1);
      expect(stored).toMatchObject({ partition, offset });
      expect(plain(stored?.record)).toEqual(plain(records[index]));
    }
  });

  test('SL-2 an empty list of records is fine', async () => {
    await using fixture = await Fixture.open(suite);
    expect(await fixture.log.append([])).toEqual([]);
  });

  test('SL-2 a record of a newer schema version is stored and comes back with its version', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append([{ ...makeRecord(1), schemaVersion: 9 }]);
    const [stored] = await fixture.log.read(0, 0, 1);
    expect(stored?.record?.schemaVersion).toBe(9);
  });

  test('SL-3 a cancelled append rejects with the reason, and the log goes on', async () => {
    await using fixture = await Fixture.open(suite);
    const reason = new Error('the client went away');
    await expect(fixture.log.append([makeRecord(1)], AbortSignal.abort(reason))).rejects.toBe(reason);
    const cancel = new AbortController();
    const appending = fixture.log.append([makeRecord(2)], cancel.signal);
    cancel.abort(reason);
    await expect(appending).rejects.toBe(reason);
    const [position] = await fixture.log.append([makeRecord(3)]);
    const stored = await fixture.log.read(0, 0, position!.offset + 1);
    expect(plain(stored.at(-1)?.record)).toEqual(plain(makeRecord(3)));
    expect(stored.length).toBeLessThanOrEqual(2);
  });

  test('SL-4 a body above the limit is refused before anything is written, one at the limit is taken', async () => {
    await using fixture = await Fixture.open(suite);
    const { maxRecordBytes } = fixture.log;
    const tooLarge = fixture.log.append([makeRecord(1), makeRecord(2, maxRecordBytes + 1)]);
    await expect(tooLarge).rejects.toMatchObject({ name: 'PermanentError', code: 'record_too_large' });
    expect(await fixture.log.endOffsets()).toEqual([0]);
    await fixture.log.append([makeRecord(1, maxRecordBytes), makeRecord(2, maxRecordBytes)]);
    const stored = await fixture.log.read(0, 0, 2, { maxBytes: 1 });
    expect(stored[0]?.record?.body).toHaveLength(maxRecordBytes);
  });

  test('SL-6 the partition follows from the twin hash alone, and hashes spread over all partitions', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 4 });
    const first = await fixture.log.append(makeRecords(40));
    expect(new Set(first.map(({ partition }) => partition)).size).toBe(4);
    const twins = makeRecords(40).map((record) => ({
      ...record,
      projectId: 'other',
      body: Buffer.from('x'),
    }));
    const second = await (await fixture.reopen()).append(twins);
    expect(second.map(({ partition }) => partition)).toEqual(first.map(({ partition }) => partition));
  });

  test('SL-7 offsets of a partition rise, and what is appended after an acknowledgement stands after it', async () => {
    await using fixture = await Fixture.open(suite, { partitions: 2 });
    const { log } = fixture;
    const writer = async (id: number) => {
      const last = new Map<number, number>();
      const seen: string[] = [];
      for (let n = 0; n < 25; n++) {
        for (const { partition, offset } of await log.append(makeRecords(2, 50, id * 1_000 + n * 2))) {
          expect(offset).toBeGreaterThan(last.get(partition) ?? -1);
          last.set(partition, offset);
          seen.push(`${partition}:${offset}`);
        }
      }
      return seen;
    };
    const seen = (await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writer))).flat();
    expect(new Set(seen).size).toBe(seen.length);
    const ends = await log.endOffsets();
    expect(ends[0]! + ends[1]!).toBeGreaterThanOrEqual(seen.length);
  });
}
