/** The real parts: LMDB log, indexer, store on the embedded engine. Poison: docs/poison.md. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Span } from '@studio/core';
import { decodeTraces, encodeTraces } from '@studio/otlp';
import type { Position, SpanLog, SpanRecord } from '@studio/span-log';
import type { SpanStore } from '@studio/span-store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Indexer } from '../src/index.ts';
import {
  openLog,
  openStore,
  type Part,
  randomDatabase,
  runIndexer,
  startParts,
  untilIndexed,
} from './parts.ts';
import { bodyRecord, garbage, gzipped, RECEIVED_AT_MS, record, span } from './records.ts';

const MB = 1 << 20;

let parts: Part;
let spanLog: SpanLog;
let spanStore: SpanStore;
let indexer: Indexer;

beforeAll(async () => {
  parts = await startParts();
});
afterAll(() => parts[Symbol.asyncDispose]());

beforeEach(async () => {
  const database = randomDatabase();
  spanStore = await openStore(parts.engine.url, database);
  await spanStore.migrate();
  spanLog = await openLog(join(parts.dir, database), 2);
  indexer = await runIndexer({ spanLog, spanStore, config: { maxRequestBytes: 32 * MB } });
});
afterEach(async () => {
  await indexer.stop();
  await spanLog.close();
  await spanStore.close();
});

async function send(...records: SpanRecord[]): Promise<readonly Position[]> {
  const positions = await spanLog.append(records);
  await untilIndexed(indexer);
  return positions;
}

async function ledger() {
  const entries = await spanStore.ledger('default');
  const sum = { accepted: 0n, stored: 0n, twins: 0n, deadLettered: 0n };
  for (const { accepted, stored, twins, deadLettered } of entries) {
    expect(accepted).toBe(stored + twins + deadLettered);
    sum.accepted += accepted;
    sum.stored += stored;
    sum.twins += twins;
    sum.deadLettered += deadLettered;
  }
  return sum;
}

async function expectStored(count: number): Promise<void> {
  const raw = await spanStore.rawTotals('default');
  expect(raw.spans).toBe(BigInt(count));
  expect(await spanStore.rollupTotals('default')).toEqual(raw);
}

/** By id; attributes by key, because their order is not kept (OTLP gives it no meaning). */
const byId = (spans: readonly Span[]): Span[] =>
  spans
    .map((span) => ({ ...span, attributes: span.attributes.toSorted((a, b) => (a.key < b.key ? -1 : 1)) }))
    .sort((a, b) => (a.spanId < b.spanId ? -1 : 1));

async function stored(traceId: string): Promise<Span[]> {
  return byId((await spanStore.trace('default', traceId, 20_000)).spans.map(({ span }) => span));
}

const CAPTURES = ['workflow-sdk-0.68.0.bin', 'agent-sdk-0.68.0.bin', 'legacy-sdk-0.62.1.bin'];

test.each(CAPTURES.flatMap((name) => [[name, 'identity'] as const, [name, 'gzip'] as const]))(
  '%s (%s) comes back equal, field by field',
  async (name, encoding) => {
    const body = await readFile(join(import.meta.dirname, '../../otlp/testdata', name));
    const sent = decodeTraces(body);
    const plain = bodyRecord(body, sent.length);
    await send(encoding === 'gzip' ? gzipped(plain) : plain);
    for (const traceId of new Set(sent.map((span) => span.traceId))) {
      expect(await stored(traceId)).toEqual(byId(sent.filter((span) => span.traceId === traceId)));
    }
    await expectStored(sent.length);
    expect(await ledger()).toMatchObject({ accepted: BigInt(sent.length), stored: BigInt(sent.length) });
  },
);

test('a request sent twice is stored once, in any compression', async () => {
  const once = record([span(), span()]);
  await send(once, gzipped(once));
  await send({ ...once, encoding: 'gzip', body: gzipSync(once.body, { level: 1 }) });
  await expectStored(2);
  expect(await ledger()).toEqual({ accepted: 6n, stored: 2n, twins: 4n, deadLettered: 0n });
});

describe('poison', () => {
  const healthy = span({ name: 'healthy' });

  /** Sends the poison with healthy records around it: those, and later ones, are stored. */
  async function survive(...poison: SpanRecord[]): Promise<void> {
    await send(record([healthy]), ...poison, record([span(), span()]));
    await send(record([span()]));
    expect(indexer.health()).toEqual({ ready: true });
    expect(await spanStore.span('default', healthy.traceId, healthy.spanId)).toMatchObject({ span: healthy });
  }

  test('an undecodable record is a dead letter', async () => {
    const body = garbage();
    await survive(bodyRecord(body, 7));
    await expectStored(4);
    expect(await ledger()).toMatchObject({ stored: 4n, deadLettered: 7n });
    const letters = await spanLog.deadLetters.list(10);
    expect(letters).toMatchObject([{ reason: 'invalid_protobuf', idx: -1, projectId: 'default' }]);
    expect(Buffer.from(letters[0]!.body)).toEqual(body);
  });

  test.each([
    ['invalid_gzip', bodyRecord(randomBytes(50), 3, { encoding: 'gzip' })],
    ['body_too_large', bodyRecord(gzipSync(Buffer.alloc(40 * MB)), 3, { encoding: 'gzip' })],
    ['span_count_mismatch', { ...record([span()]), spanCount: 3 }],
  ])('%s is a dead letter', async (reason, poison) => {
    await survive(poison);
    await expectStored(4);
    expect(await spanLog.deadLetters.list(10)).toMatchObject([{ reason }]);
  });

  test('a newer record stops its partition until a newer indexer comes; the others go on', async () => {
    const [at] = await spanLog.append([{ ...record([span()]), schemaVersion: 2 }]);
    const waits = at!.partition;
    const records = Array.from({ length: 20 }, () => record([span()]));
    const positions = await spanLog.append(records);
    await untilIndexed(indexer, (partition) => partition !== waits);
    const others = positions.filter(({ partition }) => partition !== waits).length;
    expect(others).toBeGreaterThan(0);
    await expectStored(others);
    expect(indexer.health()).toMatchObject({
      ready: false,
      reason: expect.stringContaining('schema version 2'),
    });
    expect(await spanLog.deadLetters.count()).toBe(0);
  });

  test('a span of 16 MB is stored whole', async () => {
    const large = span({ attributes: [{ key: 'input.value', value: 'é'.repeat(8 * MB) }] });
    await survive(record([large]));
    await expectStored(5);
    const found = await spanStore.span('default', large.traceId, large.spanId);
    expect(found?.span.attributes[0]?.value === large.attributes[0]?.value).toBe(true);
  });

  test('a trace of 10,000 spans is stored whole', async () => {
    const { traceId } = span();
    const spans = Array.from({ length: 10_000 }, (_, i) => span({ traceId, name: `n${i % 7}` }));
    await survive(record(spans));
    await expectStored(10_004);
    expect((await stored(traceId)).length).toBe(10_000);
  });

  test('clocks years off: stored as sent, filed under the day received', async () => {
    const years = (n: number) => BigInt(RECEIVED_AT_MS + n * 365 * 86_400_000) * 1_000_000n;
    const starts = [0n, 1n, years(-10), years(10), years(300), 2n ** 63n, 2n ** 64n - 1n];
    const odd = starts.map((start, i) =>
      span({ startTimeUnixNano: start, endTimeUnixNano: starts.at(-1 - i)! }),
    );
    await survive(record(odd));
    await expectStored(4 + odd.length);
    for (const sent of odd) expect(await stored(sent.traceId)).toEqual([sent]);
    const days = await spanStore.query('SELECT DISTINCT bucket_day FROM spans', {
      maxRows: 10,
      maxMemoryBytes: 500 * MB,
      timeoutMs: 10_000,
    });
    expect(days.rows).toHaveLength(1);
  });

  test('one identity with different content: both are kept, the first is shown, the conflict is counted', async () => {
    const first = span({ name: 'first' });
    const second = { ...first, name: 'second' };
    await send(record([first]));
    // The partitions of the two are random, so time decides.
    await survive({ ...record([second]), receivedAtUnixMs: record([second]).receivedAtUnixMs + 1 });
    await expectStored(6);
    const { spans, conflicts } = await spanStore.trace('default', first.traceId);
    expect(spans.map(({ span }) => span)).toEqual([first]);
    expect(conflicts).toBe(1);
  });

  test('all-zero ids: the span is a dead letter, its neighbours are stored', async () => {
    const zeros = [span({ traceId: '0'.repeat(32) }), span({ spanId: '0'.repeat(16) })];
    await survive(record([span(), ...zeros, span()]));
    await expectStored(6);
    const letters = await spanLog.deadLetters.list(10);
    expect(letters.map(({ idx, reason }) => [idx, reason]).sort()).toEqual([
      [1, 'invalid_span'],
      [2, 'invalid_span'],
    ]);
    expect(await ledger()).toMatchObject({ deadLettered: 2n });
  });

  test('empty requests leave no trace', async () => {
    await survive(record([]), bodyRecord(Buffer.from([0x0a, 0x00]), 0, { twinHash: randomBytes(32) }));
    await expectStored(4);
    expect(await ledger()).toMatchObject({ accepted: 4n });
  });

  test('text that is not UTF-8: the span is stored, its attributes keep their bytes', async () => {
    const sent = span({ name: 'name-xx', attributes: [{ key: 'k', value: 'value-xx' }] });
    const body = Buffer.from(encodeTraces([sent]));
    for (const text of ['name-xx', 'value-xx']) body.set([0xff, 0xfe], body.indexOf(text) + text.length - 2);
    await survive(bodyRecord(body, 1));
    await expectStored(5);
    expect(await stored(sent.traceId)).toEqual(byId(decodeTraces(body)));
  });
});
