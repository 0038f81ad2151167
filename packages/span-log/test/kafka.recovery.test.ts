/** What happens when the broker dies, with a broker of the test's own. */
import { systemClock } from '@studio/core';
import { javaAvailable, type RunningKafka, startKafka } from '@studio/testkit/kafka';
import { waitFor } from '@studio/testkit/wait';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { join, makeRecord, plain, readAll } from '../conformance/harness.ts';
import type { KafkaSpanLogConfig } from '../src/config.ts';
import { openSpanLog } from '../src/open.ts';
import type { SpanLog } from '../src/port.ts';
import { quietLogger } from './quiet-logger.ts';

const java = await javaAvailable();
const deps = { clock: systemClock, logger: quietLogger };

describe.skipIf(!java.available)(`Kafka recovery${java.available ? '' : ` (${java.reason})`}`, () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka();
  }, 240_000);
  afterAll(() => kafka?.stop());

  const config = (more: Partial<KafkaSpanLogConfig> = {}): KafkaSpanLogConfig => ({
    kind: 'kafka',
    brokers: [kafka.brokers],
    topic: `test-${crypto.randomUUID()}`,
    createTopics: { partitions: 2, replicationFactor: 1 },
    requiredGroups: [],
    ...more,
  });

  test('every record acknowledged around a kill -9 of the broker is in the log', async () => {
    const log = await openSpanLog(config(), deps);
    const acknowledged = new Map<string, number>();
    const outcomes = { acknowledged: 0, unavailable: 0 };
    const stop = new AbortController();
    let seed = 0;
    const writer = async () => {
      while (!stop.signal.aborted) {
        const own = seed++;
        try {
          const [position] = await log.append([makeRecord(own, 5_000)]);
          acknowledged.set(`${position?.partition}:${position?.offset}`, own);
          outcomes.acknowledged++;
        } catch (error) {
          expect(error).toMatchObject({ name: 'RetryableError', code: 'log_unavailable' });
          outcomes.unavailable++;
        }
      }
    };
    const writing = Promise.all(Array.from({ length: 16 }, writer));
    await waitFor('appends', 60_000, async () => (outcomes.acknowledged > 200 ? true : undefined));
    await kafka.kill9();
    // Some writers must find the broker gone.
    await waitFor('the outage to be noticed', 60_000, async () =>
      seed > outcomes.acknowledged + 10 ? true : undefined,
    );
    await kafka.restart();
    const after = outcomes.acknowledged;
    await waitFor('appends after the restart', 60_000, async () =>
      outcomes.acknowledged > after + 100 ? true : undefined,
    );
    stop.abort();
    await writing;
    for (const partition of [0, 1]) {
      const [end] = [(await log.endOffsets())[partition] ?? 0];
      const found = new Map<string, number>();
      for (let from = 0; from < end; ) {
        const records = await log.read(partition, from, end);
        for (const { offset, record } of records) {
          const own = (record?.receivedAtUnixMs ?? 0) - 1_795_000_000_000;
          found.set(`${partition}:${offset}`, own);
          expect(plain(record)).toEqual(plain(makeRecord(own, 5_000)));
        }
        from = (records.at(-1)?.offset ?? end) + 1;
      }
      for (const [position, own] of acknowledged) {
        if (position.startsWith(`${partition}:`)) expect(found.get(position)).toBe(own);
      }
    }
    await log.close();
  });

  test('SL-5 while no broker answers, appends and pings are refused in time; afterwards they are taken again', async () => {
    const log = await openSpanLog(config({ appendTimeoutMs: 3_000 }), deps);
    await log.append([makeRecord(1)]);
    await kafka.kill9();
    const refused = { name: 'RetryableError', code: 'log_unavailable' };
    await expect(log.append([makeRecord(2)])).rejects.toMatchObject(refused);
    await expect(log.ping()).rejects.toMatchObject(refused);
    await expect(log.read(0, 0, 1)).rejects.toMatchObject(refused);
    await expect(log.committed('g')).rejects.toMatchObject(refused);
    await expect(openSpanLog(config(), deps)).rejects.toMatchObject(refused);
    await kafka.restart();
    await waitFor('an append', 30_000, async () => log.append([makeRecord(3)]).catch(() => undefined));
    await log.ping();
    await log.close();
  });

  test('more bytes than may wait for the brokers are refused at once', async () => {
    const log = await openSpanLog(config({ maxInFlightBytes: 50_000, appendTimeoutMs: 4_000 }), deps);
    await log.append([makeRecord(1)]);
    await kafka.kill9();
    const waiting = log.append([makeRecord(2, 40_000)]).catch((error: Error) => error);
    const refused = await log.append([makeRecord(3, 40_000)]).catch((error: Error) => error);
    expect(refused).toMatchObject({ code: 'log_unavailable', message: expect.stringContaining('50000') });
    expect(await waiting).toMatchObject({ code: 'log_unavailable' });
    await kafka.restart();
    await log.close();
  });

  test('a subscription goes on after the broker was killed, from its last commit, with a new assignment', async () => {
    const log = await openSpanLog(config({ createTopics: { partitions: 1, replicationFactor: 1 } }), deps);
    await append(log, 1, 5);
    const member = await join(log, 'g');
    const first = await member.next();
    first.seek(0);
    await readAll(first, 5);
    await first.commit({ offset: 5, note: 'five' });
    await kafka.kill9();
    await kafka.restart();
    await append(log, 6, 3);
    // Within its session the member may have kept the partition; else it gets it again.
    let assignment = first;
    const seen = await waitFor('the records after the restart', 60_000, async () => {
      if (assignment.signal.aborted) {
        assignment = await member.next();
        expect(assignment.committed).toEqual({ offset: 5, note: 'five' });
      }
      assignment.seek(5);
      return readAll(assignment, 3).catch(() => undefined);
    });
    expect(seen.map(({ offset }) => offset)).toEqual([5, 6, 7]);
    await waitFor('a commit', 30_000, async () =>
      assignment.commit({ offset: 8, note: 'eight' }).then(
        () => true,
        async () => {
          if (assignment.signal.aborted) assignment = await member.next();
          return undefined;
        },
      ),
    );
    expect(await log.committed('g')).toEqual([{ offset: 8, note: 'eight' }]);
    await log.close();
  });

  test('closing while no broker answers ends in time', async () => {
    const log = await openSpanLog(config({ appendTimeoutMs: 3_000 }), deps);
    const member = await join(log, 'g');
    await member.next();
    await kafka.kill9();
    const appending = log.append([makeRecord(1)]).catch((error: Error) => error);
    await log.close();
    expect(await appending).toMatchObject({ code: 'log_unavailable' });
    await kafka.restart();
  });
});

async function append(log: SpanLog, first: number, count: number): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    await waitFor('an append', 60_000, async () => log.append([makeRecord(seed)]).catch(() => undefined));
  }
}
