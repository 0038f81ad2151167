/** The ledger over the real log, indexer and store: every accepted span is somewhere, at every moment. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineBody } from '@studio/api-schema';
import { RetryableError, type Span, systemClock } from '@studio/core';
import { startEngine } from '@studio/engine';
import { createIndexer, type Indexer, type IndexerConfig, SPAN_INDEXER_GROUP } from '@studio/indexer';
import { encodeTraces } from '@studio/otlp';
import { createLogger, createRegistry } from '@studio/runtime';
import { RECORD_SCHEMA_VERSION, type SpanLog, type SpanRecord } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { waitFor } from '@studio/testkit/wait';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventReader } from '../../../test/event-reader.ts';
import { captures } from '../../../test/send-operation.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

const INDEXER_CONFIG: IndexerConfig = {
  indexerBatchMinRows: 5_000,
  indexerBatchMinBytes: 8 << 20,
  indexerBatchMaxRows: 50_000,
  indexerBatchMaxBytes: 32 << 20,
  indexerLingerMs: 0,
  indexerBufferedBytes: 32 << 20,
  indexerInsertTimeoutMs: 30_000,
  indexerRetryMaxMs: 100,
  twinWindowRecords: 100,
  deadLetterBreakerShare: 1,
  deadLetterBreakerWindow: 1_000,
  maxRequestBytes: 16 << 20,
};
const DAY_MS = 86_400_000;

const opened = new AsyncDisposableStack();
const logger = createLogger({ level: 'silent', format: 'json' });
let spanLog: SpanLog;
let spanStore: SpanStore;
let api: StartedApi;
beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'junjo-pipeline-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  const engine = await startEngine({ dataDir: join(dir, 'engine') });
  opened.defer(() => engine.stop());
  spanStore = await openSpanStore({ url: engine.url, database: 'pipeline', logger, clock: systemClock });
  opened.defer(() => spanStore.close());
  await spanStore.migrate();
  spanLog = await openSpanLog(
    { kind: 'embedded', dir: join(dir, 'log'), partitions: 2, requiredGroups: [SPAN_INDEXER_GROUP] },
    { clock: systemClock, logger },
  );
  opened.defer(() => spanLog.close());
  api = await startApi({ spanStore, spanLog });
  opened.defer(() => api[Symbol.asyncDispose]());
});
afterAll(() => opened.disposeAsync());

/** As many spans as asked for, with ids of their own. */
const spans = (count: number): Span[] =>
  Array.from({ length: count }, () => ({
    ...(captures[0] as Span),
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
  }));

function record(body: Uint8Array, spanCount: number, overrides: Partial<SpanRecord> = {}): SpanRecord {
  return {
    schemaVersion: RECORD_SCHEMA_VERSION,
    projectId: 'default',
    keyId: 'key-1',
    receivedAtUnixMs: Date.now(),
    spanCount,
    rejectedCount: 0,
    encoding: 'identity',
    twinHash: createHash('sha256').update(body).digest(),
    body,
    ...overrides,
  };
}

const of = (count: number, overrides: Partial<SpanRecord> = {}) =>
  record(encodeTraces(spans(count)), count, overrides);
const garbage = (count: number) => record(Buffer.from([0x0a, 0xff, 0xff, 0x01]), count);

async function startIndexer(): Promise<Indexer> {
  const registry = createRegistry();
  const deps = { config: INDEXER_CONFIG, spanLog, spanStore, logger, registry, clock: systemClock };
  const indexer = createIndexer(deps);
  await indexer.start();
  return indexer;
}

async function pipeline(query = ''): Promise<PipelineBody> {
  const { status, body } = await api.get(`/api/v1/pipeline${query}`);
  expect(status).toBe(200);
  const report = body as PipelineBody;
  for (const sums of [report.totals, ...report.days]) {
    const { stored, duplicates, dead_lettered: dead, in_flight: waiting } = sums;
    expect(sums.accepted).toBe(stored + duplicates + dead + (waiting ?? 0));
  }
  return report;
}

const indexed = (lag: PipelineBody['lag']) => lag?.every(({ records }) => records === 0);

test('it adds up with twins, dead letters and other projects, while the indexer is stopped and after', async () => {
  const now = Date.now();
  const twin = of(3, { rejectedCount: 2 });
  await spanLog.append([twin, twin, of(5), garbage(4), of(7, { projectId: 'other' })]);
  await spanLog.append([
    of(2, { receivedAtUnixMs: now - 2 * DAY_MS }),
    of(1, { receivedAtUnixMs: now - 9_000 }),
  ]);

  const before = await pipeline();
  expect(before.totals).toMatchObject({ accepted: 18, stored: 0, in_flight: 18, rejected: 4 });
  expect(before.days.map(({ day, in_flight: spans }) => [day, spans]).at(-1)).toEqual([
    new Date(now - 2 * DAY_MS).toISOString().slice(0, 10),
    2,
  ]);
  expect(before).toMatchObject({ freshness: null, is_in_flight_complete: true, log_problem: null });
  expect(before.lag?.reduce((sum, { records }) => sum + records, 0)).toBe(7);
  expect(before.lag?.some(({ seconds }) => seconds > 0)).toBe(true);
  expect((await pipeline('?days=1')).totals.accepted).toBeLessThanOrEqual(16);

  const indexer = await startIndexer();
  let seen: PipelineBody | undefined;
  const isDone = async () => {
    seen = await pipeline();
    // At every moment, whatever is being written.
    expect(seen.totals.accepted).toBe(18);
    return indexed(seen.lag) || undefined;
  };
  await waitFor('everything indexed', 60_000, isDone, () => JSON.stringify(seen));
  await indexer.stop();
  const after = await pipeline();
  expect(after.totals).toEqual({
    accepted: 18,
    stored: 11,
    duplicates: 3,
    dead_lettered: 4,
    dropped_by_operator: 0,
    erased_before_storing: 0,
    in_flight: 0,
    rejected: 4,
  });
  expect(after.freshness?.p99_ms).toBeGreaterThanOrEqual(after.freshness?.p50_ms ?? Number.NaN);
  expect(after.freshness?.p50_ms).toBeGreaterThan(0);

  await spanLog.append([of(6), of(8, { projectId: 'other' })]);
  const behind = await pipeline();
  expect(behind.totals).toMatchObject({ accepted: 24, stored: 11, in_flight: 6 });
  expect(behind.lag?.reduce((sum, { records }) => sum + records, 0)).toBe(2);
});

test('what is stored but not committed yet is counted once', async () => {
  const { accepted } = (await pipeline()).totals;
  // A ledger that is ahead of the commits, as between an insert and its commit.
  const [position] = await spanLog.append([of(9)]);
  if (!position) throw new Error('no position');
  const { partition, offset } = position;
  const today = Math.floor(Date.now() / DAY_MS);
  const counts = { accepted: 9, stored: 9, twins: 0, deadLettered: 0, rejected: 0 };
  expect((await pipeline()).totals.accepted).toBe(accepted + 9);
  const waiting = (await pipeline()).totals.in_flight ?? Number.NaN;
  await spanStore.insert({
    logId: spanLog.logId,
    partition,
    first: offset,
    last: offset,
    rows: [],
    ledger: [{ projectId: 'default', receivedDay: today, ...counts }],
  });
  const { totals } = await pipeline();
  // At least those: a ledger this far ahead also stands for what was before it in its partition.
  expect(totals.in_flight).toBeLessThanOrEqual(waiting - 9);
  expect(totals.stored).toBe(20);
});

test('an API without a log, or whose log does not answer, says so', async () => {
  await using blind = await startApi({ spanStore });
  const { body } = await blind.get('/api/v1/pipeline');
  expect(body).toMatchObject({
    lag: null,
    is_in_flight_complete: false,
    log_problem: expect.stringContaining('JUNJO_KAFKA_BROKERS'),
    totals: { in_flight: null },
  });
  const committed = async () => {
    throw new RetryableError('down', { code: 'log_unavailable' });
  };
  const down: SpanLog = Object.create(spanLog, { committed: { value: committed } });
  await using cut = await startApi({ spanStore, spanLog: down });
  expect((await cut.get('/api/v1/pipeline')).body).toMatchObject({
    lag: null,
    log_problem: 'The span log does not answer now.',
    totals: { stored: 20, in_flight: null },
  });
});

test('what is appended to the log is on the live feed, each trace once, however the indexers come and go', async () => {
  await using watched = await startApi({ spanStore, liveLimits: { pollMs: 50 } });
  using reader = new EventReader(`${watched.url}/api/v1/live`, { authorization: `Bearer ${TOKEN}` });
  await waitFor('hello', 30_000, async () => reader.events[0]);
  const roots: string[] = [];
  for (let round = 0; round < 3; round++) {
    const indexer = await startIndexer();
    for (let n = 0; n < 4; n++) {
      const sent = spans(3).map((span) => ({ ...span, parentSpanId: '' }));
      const child = {
        ...(sent[0] as Span),
        spanId: randomBytes(8).toString('hex'),
        parentSpanId: sent[0]?.spanId ?? '',
      };
      const body = record(encodeTraces([...sent, child]), 4);
      await spanLog.append([body, body]);
      roots.push(...sent.map(({ spanId }) => spanId));
    }
    await indexer.stop();
  }
  const last = await startIndexer();
  const seen = () => reader.of('trace').map(({ data }) => data.span_id as string);
  const ours = () => seen().filter((id) => roots.includes(id));
  await waitFor(
    'all of them',
    60_000,
    async () => (ours().length >= roots.length ? true : undefined),
    () => String(ours().length),
  );
  await last.stop();
  expect(ours().toSorted()).toEqual(roots.toSorted());
  expect(new Set(seen()).size).toBe(seen().length);
});
