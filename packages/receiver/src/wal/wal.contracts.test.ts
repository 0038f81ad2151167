/** WALReaderService over real gRPC, on a real embedded log. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { credentials, makeGenericClientConstructor, type ServiceDefinition, status } from '@grpc/grpc-js';
import type { Span } from '@studio/core';
import { decodeRawSpans } from '@studio/otlp';
import type { LoggedSpan } from '@studio/otlp/wal';
import type { Position, SpanLog, SpanRecord } from '@studio/span-log';
import { service as healthService } from 'grpc-health-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleSpan, exampleSpans } from '../../test/example-spans.ts';
import { INTERNAL_TOKEN, RECEIVED_AT_MS, recordOf, startWal } from '../../test/start-wal.ts';
import { WalClient } from '../../test/wal-client.ts';

type Wal = Awaited<ReturnType<typeof startWal>>;
let wal: Wal;
let client: WalClient;
beforeEach(async () => {
  wal = await startWal();
  client = wal.client;
});
afterEach(() => wal[Symbol.asyncDispose]());

const ids = (spans: readonly LoggedSpan[]) => decodeRawSpans(spans).map(({ spanId }) => spanId);
const sorted = (texts: readonly string[]) => texts.toSorted();
const gzipped = (record: SpanRecord): SpanRecord => ({
  ...record,
  encoding: 'gzip',
  body: gzipSync(record.body),
});
const NO_KEY = { startKey: new Uint8Array() };

/** Poison of each kind, with the header of `default`. */
const POISON: readonly SpanRecord[] = [
  recordOf([], { body: randomBytes(60), spanCount: 3 }),
  recordOf([], { body: randomBytes(60), spanCount: 3, encoding: 'gzip' }),
  recordOf([], { body: gzipSync(Buffer.alloc(5 << 20)), spanCount: 3, encoding: 'gzip' }),
  { ...recordOf(exampleSpans(1)), spanCount: 2 },
  { ...recordOf(exampleSpans(1)), schemaVersion: 99 },
];

/** Commits as the indexer does: everything up to here is done. */
async function indexed(spanLog: SpanLog, done: readonly number[]): Promise<void> {
  const subscription = await spanLog.subscribe('span-indexer');
  let left = done.length;
  for await (const assignment of subscription.assignments()) {
    const offset = done[assignment.partition] ?? 0;
    if (offset > 0) await assignment.commit({ offset, note: '' });
    if (--left === 0) break;
  }
  await subscription.close();
}

describe('who may ask', () => {
  test.each(['', `${INTERNAL_TOKEN}x`, INTERNAL_TOKEN.slice(0, -1), INTERNAL_TOKEN.toUpperCase()])(
    'nobody with the token "%s"',
    async (token) => {
      await wal.spanLog.append([recordOf(exampleSpans(1))]);
      using other = new WalClient(wal.server.address(), token);
      const refused = { code: status.UNAUTHENTICATED };
      await expect(other.stream(NO_KEY)).rejects.toMatchObject(refused);
      await expect(other.snapshot({ projectId: 'default' })).rejects.toMatchObject(refused);
      await expect(other.flush()).rejects.toMatchObject(refused);
    },
  );

  test('health is told to anybody, and that it ends', async () => {
    const HealthClient = makeGenericClientConstructor(healthService as ServiceDefinition, 'Health');
    const health = new HealthClient(wal.server.address(), credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = healthService['Check']!;
    const check = (service: string) =>
      new Promise((resolve, reject) => {
        health.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, (error, answer) =>
          error ? reject(error) : resolve((answer as { status: string }).status),
        );
      });
    expect(await check('')).toBe('SERVING');
    expect(await check('ingestion.WALReaderService')).toBe('SERVING');
    expect(wal.server.health()).toEqual({ ready: true });
    await wal.server.stop();
    await expect(check('')).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(wal.server.health()).toMatchObject({ ready: false });
    health.close();
  });
});

describe('GetSpans', () => {
  test('every span of every partition, as it was sent, with what it came in', async () => {
    const sent = Array.from({ length: 20 }, () => exampleSpans(3));
    const records = sent.map((spans, i) => (i % 2 ? recordOf(spans) : gzipped(recordOf(spans))));
    const positions = await wal.spanLog.append(records);
    expect(new Set(positions.map(({ partition }) => partition)).size).toBe(3);
    const { spans, skipped } = await client.stream(NO_KEY);
    const bySpanId = (a: Span, b: Span) => (a.spanId < b.spanId ? -1 : 1);
    expect(decodeRawSpans(spans).sort(bySpanId)).toEqual(sent.flat().sort(bySpanId));
    expect(skipped).toBe(0);
    expect(spans[0]).toMatchObject({
      projectId: 'default',
      receivedUnixNano: BigInt(RECEIVED_AT_MS) * 1_000_000n,
    });
  });

  test('goes on after any key, in batches of any size, and gives each span once', async () => {
    const sent = Array.from({ length: 10 }, () => exampleSpans(3)).flat();
    for (let i = 0; i < sent.length; i += 3) await wal.spanLog.append([recordOf(sent.slice(i, i + 3))]);
    const all = ids((await client.stream(NO_KEY)).spans);
    expect(sorted(all)).toEqual(sorted(sent.map(({ spanId }) => spanId)));
    for (const batchSize of [1, 2, 7]) {
      const found: string[] = [];
      for (let startKey: Uint8Array = new Uint8Array(); ; ) {
        const { spans } = await client.stream({ startKey, batchSize });
        if (spans.length === 0) break;
        expect(spans.length).toBeLessThanOrEqual(batchSize);
        found.push(...ids(spans));
        startKey = spans.at(-1)!.key;
      }
      expect(found).toEqual(all);
    }
  });

  test('what comes later is found from the key of the end, also in partitions that were done', async () => {
    await wal.spanLog.append(Array.from({ length: 6 }, () => recordOf(exampleSpans(2))));
    const first = await client.stream(NO_KEY);
    const later = Array.from({ length: 6 }, () => exampleSpans(2));
    await wal.spanLog.append(later.map((spans) => recordOf(spans)));
    const second = await client.stream({ startKey: first.nextKey });
    expect(sorted(ids(second.spans))).toEqual(sorted(later.flat().map(({ spanId }) => spanId)));
    const third = await client.stream({ startKey: second.nextKey });
    expect([third.spans, third.skipped]).toEqual([[], 0]);
  });

  test('only spans of the project that is asked for', async () => {
    const [own, other] = [exampleSpans(4), exampleSpans(4)];
    await wal.spanLog.append([recordOf(own), recordOf(other, { projectId: 'other' })]);
    const { spans } = await client.stream({ ...NO_KEY, projectId: 'other' });
    expect(ids(spans)).toEqual(other.map(({ spanId }) => spanId));
    expect(spans.every(({ projectId }) => projectId === 'other')).toBe(true);
    expect((await client.stream({ ...NO_KEY, projectId: 'nobody' })).spans).toEqual([]);
  });

  test('poison is passed over, counted, and passed over only once', async () => {
    const healthy = exampleSpans(2);
    const zeros = [exampleSpan({ spanId: '0'.repeat(16) }), exampleSpan()];
    await wal.spanLog.append([recordOf(healthy), ...POISON, recordOf(zeros)]);
    const { spans, skipped, nextKey } = await client.stream(NO_KEY);
    expect(sorted(ids(spans))).toEqual(sorted([...healthy, zeros[1]!].map(({ spanId }) => spanId)));
    expect(skipped).toBe(POISON.length + 1);
    expect((await client.stream({ startKey: nextKey })).skipped).toBe(0);
  });

  test('a key that is none, or of another log, is refused', async () => {
    await wal.spanLog.append([recordOf(exampleSpans(1))]);
    await expect(client.stream({ startKey: Buffer.from('nonsense') })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    const { nextKey } = await client.stream(NO_KEY);
    await using other = await startWal();
    await expect(other.client.stream({ startKey: nextKey })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
    });
  });

  test('a key whose place was trimmed is OUT_OF_RANGE and names the oldest one', async () => {
    await using small = await startWal({ partitions: 1, retentionMs: 1 });
    await small.spanLog.append([recordOf(exampleSpans(1)), recordOf(exampleSpans(1))]);
    const { spans } = await small.client.stream({ ...NO_KEY, batchSize: 1 });
    await expect
      .poll(async () => {
        await small.spanLog.trim();
        return (await small.spanLog.startOffsets())[0];
      })
      .toBe(2);
    const failure = await small.client.stream({ startKey: spans[0]!.key }).then(
      () => undefined,
      (error: unknown) =>
        error as { code: number; details: string; metadata: import('@grpc/grpc-js').Metadata },
    );
    expect(failure?.code).toBe(status.OUT_OF_RANGE);
    const oldest = Buffer.from(failure?.metadata.get('x-junjo-oldest-key-bin')[0] ?? '');
    expect(failure?.details).toContain(oldest.toString('base64'));
    const fresh = exampleSpans(1);
    await small.spanLog.append([recordOf(fresh)]);
    expect(ids((await small.client.stream({ startKey: oldest })).spans)).toEqual([fresh[0]!.spanId]);
  });

  test('a reader that stops, or goes away, stops the reading of the log', async () => {
    const large = () => exampleSpan({ attributes: [{ key: 'input', value: 'x'.repeat(1 << 20) }] });
    for (let i = 0; i < 10; i++)
      await wal.spanLog.append(Array.from({ length: 3 }, () => recordOf([large(), large()])));
    let reads = 0;
    const { read } = wal.spanLog;
    wal.spanLog.read = (...args) => {
      reads++;
      return read.apply(wal.spanLog, args);
    };
    await client.stream(NO_KEY);
    const whole = reads;
    reads = 0;
    const calls = Array.from({ length: 8 }, () => client.open(NO_KEY));
    for (const call of calls) call.on('error', () => {});
    await Promise.all(calls.map((call) => new Promise((resolve) => call.once('readable', resolve))));
    expect(await stable(() => reads)).toBeLessThan((8 * whole) / 2);
    await expect(client.stream(NO_KEY)).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    for (const call of calls) call.cancel();
    const isTaken = () =>
      client.stream({ ...NO_KEY, projectId: 'nobody' }).then(
        () => true,
        () => false,
      );
    await expect.poll(isTaken, { timeout: 10_000 }).toBe(true);
  });

  /** A number once it stays the same. */
  async function stable(value: () => number): Promise<number> {
    let before = -1;
    await expect
      .poll(
        () => {
          const isStable = value() === before;
          before = value();
          return isStable;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    return before;
  }
});

describe('PrepareHotSnapshot', () => {
  const snapshot = (request: Parameters<WalClient['snapshot']>[0] = {}) =>
    client.snapshot({ projectId: 'default', ...request });

  test('what is accepted and not indexed, with the ends and the log', async () => {
    const [before, after] = [exampleSpans(2), exampleSpans(2)];
    await wal.spanLog.append([recordOf(before)]);
    await indexed(wal.spanLog, await wal.spanLog.endOffsets());
    await wal.spanLog.append([gzipped(recordOf(after))]);
    const answer = await snapshot();
    expect(decodeRawSpans(answer.spans)).toEqual(after);
    expect(answer).toMatchObject({ truncated: false, skipped: 0, logId: wal.spanLog.logId });
    expect(answer.endOffsets.map(Number)).toEqual(await wal.spanLog.endOffsets());
    await indexed(wal.spanLog, await wal.spanLog.endOffsets());
    expect((await snapshot()).spans).toEqual([]);
  });

  test('only of the project, and of the trace', async () => {
    const { traceId } = exampleSpan();
    const own = exampleSpan({ traceId });
    await wal.spanLog.append([
      recordOf([exampleSpan(), own]),
      recordOf([exampleSpan()]),
      recordOf([exampleSpan({ traceId })], { projectId: 'other' }),
    ]);
    expect((await snapshot()).spans).toHaveLength(3);
    expect(ids((await snapshot({ traceId: traceId.toUpperCase() })).spans)).toEqual([own.spanId]);
    expect((await snapshot({ projectId: 'nobody' })).spans).toEqual([]);
    const refused = { code: status.INVALID_ARGUMENT };
    await expect(snapshot({ projectId: '' })).rejects.toMatchObject(refused);
    await expect(snapshot({ traceId: 'abc' })).rejects.toMatchObject(refused);
  });

  test('a twin, and another span of the same identity, are shown once: the first one received', async () => {
    const first = exampleSpan();
    const second = { ...first, name: 'second' };
    const at = (ms: number) => ({ receivedAtUnixMs: RECEIVED_AT_MS + ms });
    await wal.spanLog.append([recordOf([second], at(5)), recordOf([first], at(0)), recordOf([first], at(1))]);
    expect(decodeRawSpans((await snapshot()).spans)).toEqual([first]);
  });

  test('more spans than are asked for: the newest, and it says so', async () => {
    await using one = await startWal({ partitions: 1 });
    const sent = Array.from({ length: 10 }, () => exampleSpan());
    for (const span of sent) await one.spanLog.append([recordOf([span])]);
    const ask = (limit: number) => one.client.snapshot({ projectId: 'default', limit });
    const cut = await ask(3);
    expect(sorted(ids(cut.spans))).toEqual(sorted(sent.slice(-3).map(({ spanId }) => spanId)));
    expect(cut.truncated).toBe(true);
    expect(await ask(10)).toMatchObject({ truncated: false, spans: { length: 10 } });
  });

  test('more bytes than fit: it says so', async () => {
    const large = (mib: number) =>
      exampleSpan({ attributes: [{ key: 'input', value: 'x'.repeat(mib << 20) }] });
    await using one = await startWal({ partitions: 1 });
    for (let i = 0; i < 6; i++) await one.spanLog.append([recordOf([large(3)])]);
    const answer = await one.client.snapshot({ projectId: 'default' });
    expect([answer.spans.length, answer.truncated]).toEqual([5, true]);
  });

  test('a tail of thousands of records is found whole', async () => {
    const records = Array.from({ length: 2_000 }, () => recordOf([exampleSpan()]));
    await wal.spanLog.append(records);
    const answer = await snapshot();
    expect(new Set(ids(answer.spans)).size).toBe(2_000);
    expect(answer.truncated).toBe(false);
  });

  test('poison is passed over and counted', async () => {
    const healthy = exampleSpans(2);
    const zeros = [exampleSpan({ spanId: '0'.repeat(16) })];
    await wal.spanLog.append([...POISON, recordOf(healthy), recordOf(zeros)]);
    const answer = await snapshot();
    expect(sorted(ids(answer.spans))).toEqual(sorted(healthy.map(({ spanId }) => spanId)));
    expect(answer.skipped).toBe(POISON.length + 1);
  });
});

describe('FlushWAL', () => {
  test('answers when what was accepted before is committed, not what came after', async () => {
    const requests: number[] = [];
    wal.flushSignal.onRequest(() => {
      requests.push(Date.now());
      // The indexers do as they are told, once there is something newer, too.
      if (requests.length === 1)
        void wal.spanLog.append([recordOf(exampleSpans(1))]).then(() => indexed(wal.spanLog, ends));
    });
    await wal.spanLog.append(Array.from({ length: 5 }, () => recordOf(exampleSpans(1))));
    const ends = await wal.spanLog.endOffsets();
    expect(await client.flush(30_000)).toMatchObject({ flushed: true, recordsBehind: 0n, behind: [] });
    expect(requests).toHaveLength(1);
  });

  test('an empty log, and one that is indexed, answer at once and ask nobody', async () => {
    let requests = 0;
    wal.flushSignal.onRequest(() => {
      requests++;
    });
    expect(await client.flush()).toMatchObject({ flushed: true });
    await wal.spanLog.append([recordOf(exampleSpans(1))]);
    await indexed(wal.spanLog, await wal.spanLog.endOffsets());
    expect(await client.flush()).toMatchObject({ flushed: true });
    expect(requests).toBe(0);
  });

  test('at the time limit it says how far behind, by partition', async () => {
    const positions: readonly Position[] = await wal.spanLog.append(
      Array.from({ length: 7 }, () => recordOf(exampleSpans(1))),
    );
    const answer = await client.flush(50);
    expect(answer).toMatchObject({ flushed: false, recordsBehind: 7n });
    const counts = Map.groupBy(positions, ({ partition }) => partition);
    for (const { partition, committed, end, records } of answer.behind) {
      expect([committed, Number(end), Number(records)]).toEqual([
        0n,
        counts.get(partition)?.length,
        counts.get(partition)?.length,
      ]);
    }
  });
});
