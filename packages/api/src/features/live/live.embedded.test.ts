/** Feeds over the real store: every trace once, whichever replica a client asks and however often it comes back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gapEventSchema, helloEventSchema, traceEventSchema } from '@studio/api-schema';
import { bytesToHex, systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { createLogger } from '@studio/runtime';
import type { SpanRow, SpanStore } from '@studio/span-store';
import { batchOf, spanIdOf, spanRow } from '@studio/span-store/conformance/rows';
import { openSpanStore } from '@studio/span-store/open';
import { waitFor } from '@studio/testkit/wait';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EventReader } from '../../../test/event-reader.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

const opened = new AsyncDisposableStack();
const databases = ['one', 'two', 'three', 'four'].values();
let engine: Engine;
beforeAll(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'junjo-live-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  engine = await startEngine({ dataDir: dir });
  opened.defer(() => engine.stop());
});
afterAll(() => opened.disposeAsync());

interface Replicas extends AsyncDisposable {
  readonly store: SpanStore;
  readonly apis: readonly StartedApi[];
}

async function startReplicas(count: number): Promise<Replicas> {
  const parts = new AsyncDisposableStack();
  const logger = createLogger({ level: 'silent', format: 'json' });
  const database = `live_${databases.next().value}`;
  const openStore = async () => {
    const store = await openSpanStore({ url: engine.url, database, logger, clock: systemClock });
    parts.defer(() => store.close());
    return store;
  };
  const store = await openStore();
  await store.migrate();
  const apis: StartedApi[] = [];
  for (let n = 0; n < count; n++) {
    const api = await startApi({ spanStore: await openStore(), liveLimits: { pollMs: 50 } });
    parts.defer(() => api[Symbol.asyncDispose]());
    apis.push(api);
  }
  return { store, apis, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

const watch = (api: StartedApi, query = '', lastId = '') =>
  new EventReader(`${api.url}/api/v1/live${query}`, { authorization: `Bearer ${TOKEN}` }, lastId);
const fresh = (overrides: Partial<SpanRow> & { offset: number }) =>
  spanRow({ receivedAtUnixMs: Date.now(), ...overrides });
const spanIds = (reader: EventReader) => reader.of('trace').map(({ data }) => data.span_id as string);
const idOf = (row: SpanRow) => bytesToHex(row.spanId);

async function until(what: string, isSo: () => boolean, seen: () => unknown = () => ''): Promise<void> {
  await waitFor(
    what,
    30_000,
    async () => isSo() || undefined,
    () => JSON.stringify(seen()),
  );
}

test('what is stored while a client watches comes as it is, and nothing else', async () => {
  await using replicas = await startReplicas(1);
  const { store, apis } = replicas;
  const [api] = apis as [StartedApi];
  await store.insert(batchOf([fresh({ offset: 0 })]));
  using roots = watch(api);
  using slowLlm = watch(api, '?spans=all&model=gpt-4o&provider=openai&status=error&min_duration_ms=5');
  using others = watch(api, '?service=elsewhere');
  await until('hello', () => [roots, slowLlm, others].every(({ events }) => events.length > 0));
  const start = BigInt(Date.now()) * 1_000_000n;
  const root = fresh({
    offset: 1,
    startUnixNano: start,
    endUnixNano: start + 1n,
    sessionId: 's',
    userId: 'u',
  });
  const llm = { parentSpanId: spanIdOf(1), model: 'gpt-4o', provider: 'openai', statusCode: 2 };
  const slow = fresh({ offset: 1, idx: 1, ...llm, costNanoUsd: 1_990_000n, inputTokens: 412 });
  const fast = fresh({ offset: 1, idx: 2, ...llm, startUnixNano: start, endUnixNano: start + 4_999_999n });
  const foreign = fresh({ offset: 1, idx: 3, projectId: 'other' });
  await store.insert(batchOf([root, slow, fast, foreign]));
  await until('both events', () => [roots, slowLlm].every((reader) => reader.of('trace').length > 0));
  await store.insert(batchOf([fresh({ offset: 2, serviceName: 'elsewhere' })]));
  await until('the last event', () => others.of('trace').length > 0);

  expect(spanIds(slowLlm)).toEqual([idOf(slow)]);
  expect(spanIds(roots)[0]).toBe(idOf(root));
  expect(spanIds(others)).toHaveLength(1);
  expect(helloEventSchema.parse(roots.events[0]?.data).cursor).toBe(roots.events[0]?.id);
  expect(traceEventSchema.parse(roots.of('trace')[0]?.data)).toMatchObject({
    trace_id: bytesToHex(root.traceId),
    parent_span_id: null,
    service_name: 'checkout',
    start_unix_nano: String(start),
    duration_nano: '1',
    status: 'unset',
    session_id: 's',
    user_id: 'u',
  });
  expect(traceEventSchema.parse(slowLlm.of('trace')[0]?.data)).toMatchObject({
    parent_span_id: bytesToHex(spanIdOf(1)),
    status: 'error',
    cost_usd: 0.00199,
    input_tokens: 412,
  });
});

// Twelve rounds that each wait for a poll: a busy machine needs more than the usual time.
test('two replicas: every client gets every trace once, also when it comes back to the other one', {
  timeout: 120_000,
}, async () => {
  await using replicas = await startReplicas(2);
  const { store, apis } = replicas;
  const got: string[][] = [[], [], []];
  const readers = got.map((_, client) => watch(apis[client % 2] as StartedApi));
  using cleanUp = new DisposableStack();
  cleanUp.defer(() => {
    for (const reader of readers) reader[Symbol.dispose]();
  });
  await until('hello', () => readers.every(({ events }) => events.length > 0));

  const sent: string[] = [];
  const next = [0, 0];
  for (let round = 0; round < 12; round++) {
    const partition = round % 2;
    const first = next[partition] ?? 0;
    // Offsets of two spans each, so that a client may leave in the middle of a record.
    const rows = [0, 1, 2].flatMap((n) =>
      [0, 1].map((idx) => fresh({ offset: first + n, idx, spanId: spanIdOf(sent.length + n * 2 + idx) })),
    );
    next[partition] = first + 3;
    sent.push(...rows.map(idOf));
    await store.insert(batchOf(rows, { partition }));
    const client = round % got.length;
    const old = readers[client] as EventReader;
    await until(
      'some event',
      () => old.of('trace').length > 0,
      () => old.events,
    );
    // Cut off wherever it is: what it saw by then counts, and it goes on with the id of that.
    const seen = old.of('trace').slice(0, 1 + (round % 5));
    old[Symbol.dispose]();
    got[client]?.push(...seen.map(({ data }) => data.span_id as string));
    readers[client] = watch(apis[(round + 1) % 2] as StartedApi, '', seen.at(-1)?.id);
  }
  const all = () => readers.map((reader, client) => [...(got[client] ?? []), ...spanIds(reader)]);
  await until(
    'everything',
    () => all().every((ids) => ids.length >= sent.length),
    () => all().map((ids) => ids.length),
  );
  expect(new Set(sent).size).toBe(72);
  for (const ids of all()) expect(ids.toSorted()).toEqual(sent.toSorted());
});

test('who comes back late gets the newest thousand, and is told what was left out', async () => {
  await using replicas = await startReplicas(1);
  const { store, apis } = replicas;
  const [api] = apis as [StartedApi];
  await store.insert(batchOf([fresh({ offset: 0 })]));
  using before = watch(api, '?once=true');
  expect(await before.ended).toBe('ended');
  const receivedAt = Date.now() - 10_000;
  const rows = Array.from({ length: 1_005 }, (_, n) =>
    fresh({ offset: 1 + n, receivedAtUnixMs: receivedAt + n }),
  );
  await store.insert(batchOf(rows));

  using late = watch(api, '?once=true', before.lastId);
  expect(await late.ended).toBe('ended');
  const [, gap, ...traces] = late.events;
  expect(traces.map(({ data }) => data.span_id)).toEqual(rows.slice(5).map(idOf));
  expect(gapEventSchema.parse(gap?.data)).toEqual({
    from: new Date(receivedAt).toISOString(),
    to: new Date(receivedAt + 5).toISOString(),
    spans: 5,
  });
  // The gap is told once: its id stands behind what was left out.
  using again = watch(api, '?once=true', gap?.id);
  await again.ended;
  expect(again.events.map(({ event }) => event)).not.toContain('gap');
  expect(spanIds(again)).toHaveLength(1_000);
  using after = watch(api, '?once=true', late.lastId);
  await after.ended;
  expect(after.events.map(({ event }) => event)).toEqual(['hello']);
});
