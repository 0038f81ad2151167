/** What was acknowledged is seen with fresh=true before it is indexed, and the same afterwards: on the real embedded parts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createApi, createWalClient } from '@studio/api';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { openFlushSignal } from '@studio/flush-signal/open';
import { createIndexer } from '@studio/indexer';
import { openKeyCache } from '@studio/key-cache/open';
import { decodeTraces } from '@studio/otlp';
import { createReceiver, createWalReader, createWalServer } from '@studio/receiver';
import { openRelational } from '@studio/relational/open';
import { createLogger, createRegistry, loadConfig } from '@studio/runtime';
import { openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const [KEY, TOKEN] = ['jtel_fresh_0123456789abcdef', 'jdev_fresh_0123456789abcdef'];
const logger = createLogger({ level: 'silent', format: 'json' });
const shared = { logger, clock: systemClock };

const config = {
  ...loadConfig(
    {
      ...Object.fromEntries(
        ['JUNJO_OTLP_GRPC_PORT', 'JUNJO_OTLP_HTTP_PORT', 'JUNJO_WAL_GRPC_PORT', 'JUNJO_BACKEND_PORT'].map(
          (name) => [name, '0'],
        ),
      ),
      GRPC_PORT: '0',
      JUNJO_INTERNAL_GRPC_TOKEN: 'internal-0123456789abcdef0123456789abcdef',
      // Nothing would be indexed in the time of a test without a flush, but for the first record.
      JUNJO_INDEXER_LINGER: '1m',
    },
    { role: 'standalone' },
  ),
  sessionSecret: new Uint8Array(32).fill(1),
  secureCookieKey: new Uint8Array(32).fill(2),
};

interface Body {
  readonly code: string;
  readonly message: string;
  readonly spans: readonly { readonly span_id: string }[];
}

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-fresh-'));
  engine = await startEngine({ dataDir: join(folder, 'engine'), logger });
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Everything but the indexer; the API asks the log in the process, or the receiver over gRPC. */
async function startParts(name: string, isOverGrpc: boolean) {
  await using opened = new AsyncDisposableStack();
  const part = <T extends { close(): unknown }>(made: T): T =>
    opened.adopt(made, async (each) => void (await each.close()));
  const spanStore = part(await openSpanStore({ url: engine.url, database: `fresh_${name}`, ...shared }));
  await spanStore.migrate();
  const log = { kind: 'embedded', dir: join(folder, name), partitions: 3 } as const;
  const spanLog = part(await openSpanLog({ ...log, requiredGroups: ['span-indexer'] }, shared));
  const file = join(folder, `${name}.db`);
  const relational = part(await openRelational({ kind: 'sqlite', file }, shared));
  await relational.migrate();
  const { id: projectId } = await relational.projects.ensure('default', 'default');
  await relational.projects.ensure('other', 'other');
  await relational.apiKeys.create({ projectId, name: 'key', secret: KEY });
  for (const project of ['default', 'other']) {
    const scopes = ['read', 'write'] as const;
    await relational.tokens.create({ projectId: project, name: 't', secret: TOKEN + project, scopes });
  }
  const keyCache = part(await openKeyCache({ kind: 'in-process', maxEntries: 100 }, shared));
  const flushSignal = part(await openFlushSignal({ kind: 'in-process' }, { logger }));
  const { maxRequestBytes } = config;
  const walReader = createWalReader({ spanLog, flushSignal, clock: systemClock, maxRequestBytes });
  const walServer = createWalServer({ config, wal: walReader, logger });
  await walServer.start();
  opened.defer(() => walServer.stop());
  const port = Number(walServer.address().split(':').at(-1));
  const internalToken = config.internalGrpcToken ?? '';
  const wal = isOverGrpc ? part(createWalClient({ host: '127.0.0.1', port, internalToken })) : walReader;
  const api = createApi({
    ...shared,
    config,
    registry: createRegistry(),
    spanStore,
    relational,
    keyCache,
    wal,
    readiness: () => ({ ready: true }),
  });
  await api.start();
  opened.defer(() => api.stop());
  const { signingKeys: fetchSigningKeys, ...lookUps } = api.questions;
  const receiver = createReceiver({
    ...shared,
    config,
    registry: createRegistry(),
    spanLog,
    keyCache,
    ...lookUps,
    fetchSigningKeys,
  });
  await receiver.start();
  opened.defer(() => receiver.stop());
  const ask = async (path: string, { method = 'GET', project = 'default' } = {}) => {
    const headers = { authorization: `Bearer ${TOKEN}${project}` };
    const answer = await fetch(`http://${api.addresses().http}${path}`, { method, headers });
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  const send = async (body: Uint8Array, headers = {}) => {
    const { status } = await fetch(`${receiver.addresses().http}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': KEY, ...headers },
      body: new Uint8Array(body),
    });
    expect(status).toBe(200);
  };
  const startIndexer = async () => {
    const indexer = createIndexer({
      ...shared,
      config,
      spanLog,
      spanStore,
      flushSignal,
      registry: createRegistry(),
    });
    await indexer.start();
    all.defer(() => indexer.stop());
  };
  const all = opened.move();
  return {
    ask,
    send,
    startIndexer,
    stopWal: () => walServer.stop(),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

const capture = (name: string) => readFile(join(import.meta.dirname, '../../otlp/testdata', name));

describe.each([
  ['in_process', false],
  ['grpc', true],
] as const)('the tail %s', (name, isOverGrpc) => {
  test('what was acknowledged is seen at once, and the same when it is indexed', async () => {
    await using parts = await startParts(name, isOverGrpc);
    const bodies = [await capture('workflow-sdk-0.68.0.bin'), await capture('agent-sdk-0.68.0.bin')];
    const gzip = { 'content-encoding': 'gzip' };
    await parts.send(bodies[0]!);
    await parts.send(bodies[1]!);
    // A retry of the first, compressed.
    await parts.send(gzipSync(bodies[0]!), gzip);
    const sent = bodies.flatMap((body) => decodeTraces(body));
    const traceIds = [...new Set(sent.map(({ traceId }) => traceId))];
    const before = new Map<string, unknown>();
    for (const traceId of traceIds) {
      const count = sent.filter((span) => span.traceId === traceId).length;
      const path = `/api/v1/traces/${traceId}`;
      expect((await parts.ask(path)).status).toBe(404);
      const { status, body } = await parts.ask(`${path}?fresh=true`);
      expect([status, body]).toMatchObject([
        200,
        { span_count: count, hot_spans: count, truncated: false, conflicts: 0 },
      ]);
      before.set(traceId, body.spans);
      expect((await parts.ask(`${path}?fresh=true`, { project: 'other' })).status).toBe(404);
      const span = `${path}/spans/${body.spans[0]?.span_id}`;
      expect((await parts.ask(span)).status).toBe(404);
      expect((await parts.ask(`${span}?fresh=true`)).body).toMatchObject({ hot_spans: 1 });
    }

    await parts.startIndexer();
    expect(await parts.ask('/api/v1/admin/flush-wal', { method: 'POST' })).toEqual({
      status: 200,
      body: { success: true, message: 'Everything accepted before this request can be queried.' },
    });
    for (const traceId of traceIds) {
      for (const query of ['', '?fresh=true']) {
        const { body } = await parts.ask(`/api/v1/traces/${traceId}${query}`);
        expect(body).toMatchObject({ hot_spans: 0, truncated: false, conflicts: 0 });
        expect(body.spans).toEqual(before.get(traceId));
      }
    }

    // What comes later lingers for a minute, unless it is flushed.
    const later = await capture('legacy-sdk-0.62.1.bin');
    await parts.send(later);
    expect((await parts.ask('/api/v1/admin/flush-wal', { method: 'POST' })).status).toBe(200);
    const { traceId = '' } = decodeTraces(later)[0] ?? {};
    expect((await parts.ask(`/api/v1/traces/${traceId}`)).status).toBe(200);
  });
});

test('a receiver that is away: 503 with what it is about, and the store answers without fresh', async () => {
  await using parts = await startParts('away', true);
  await parts.stopWal();
  const path = `/api/v1/traces/${'1'.repeat(32)}`;
  const { status, body } = await parts.ask(`${path}?fresh=true`);
  expect([status, body.message]).toEqual([503, expect.stringContaining('without fresh=true')]);
  expect((await parts.ask(path)).status).toBe(404);
  const flush = await parts.ask('/api/v1/admin/flush-wal', { method: 'POST' });
  expect([flush.status, flush.body.code]).toEqual([503, 'unavailable']);
});
