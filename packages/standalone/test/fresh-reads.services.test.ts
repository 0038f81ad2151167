/** Fresh reads and flushes across processes: the API asks a receiver, which reads Kafka and reaches indexers over Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AGENT, LEGACY, WORKFLOW } from './captures.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import { exportRaw } from './raw-grpc.ts';
import { areMissing, parts, skipped } from './real-parts.ts';
import { type SeparateProcesses, separateProcesses } from './separate-processes.ts';

interface Answer {
  readonly status: number;
  readonly body: {
    readonly success?: boolean;
    readonly code?: string;
    readonly hot_spans?: number;
    readonly spans?: readonly unknown[];
  };
}

describe.skipIf(areMissing)(`fresh reads over Kafka, PostgreSQL and Redis${skipped}`, () => {
  const opened = new AsyncDisposableStack();
  let system: SeparateProcesses;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'junjo-fresh-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const database = opened.use(await createPostgresDatabase(parts.postgresUrl));
    system = await separateProcesses({ dataDir: folder, ...parts, postgresUrl: database.url });
    opened.defer(() => system.stop());
    await system.start();
  });
  afterAll(() => opened.disposeAsync());

  async function ask(path: string, method = 'GET'): Promise<Answer> {
    const headers = { authorization: `Bearer ${system.token}` };
    const answer = await fetch(system.endpoints.api + path, { method, headers });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }
  const flush = () => ask('/api/v1/admin/flush-wal', 'POST');
  const send = (body: Uint8Array) => exportRaw(system.endpoints.otlpGrpc, system.apiKey, body);
  const firstTrace = ({ spans }: typeof AGENT) => `/api/v1/traces/${spans[0]?.traceId}`;

  test('everything acknowledged before a flush is there when it answers', async () => {
    await send(WORKFLOW.body);
    expect(await flush()).toMatchObject({ status: 200, body: { success: true } });
    expect((await ask(firstTrace(WORKFLOW))).status).toBe(200);
  });

  test('without indexers: seen with fresh, a flush says that it is not done; afterwards the same', async () => {
    const indexers = [system.parts['indexer 1'], system.parts['indexer 2']];
    for (const indexer of indexers) await indexer.stop();
    for (const { body } of [AGENT, LEGACY]) await send(body);
    const paths = [AGENT, LEGACY].map(firstTrace);
    const before = new Map<string, Answer['body']>();
    for (const path of paths) {
      expect((await ask(path)).status).toBe(404);
      const { status, body } = await ask(`${path}?fresh=true`);
      expect([status, body.hot_spans]).toEqual([200, body.spans?.length]);
      before.set(path, body);
    }
    expect(await flush()).toMatchObject({ status: 503, body: { code: 'wal_flush_failed' } });
    for (const indexer of indexers) await indexer.start();
    await expect.poll(async () => (await flush()).status, { timeout: 60_000 }).toBe(200);
    for (const path of paths) {
      const { body } = await ask(`${path}?fresh=true`);
      expect(body).toEqual({ ...before.get(path), hot_spans: 0 });
      expect((await ask(path)).body).toEqual(body);
    }
  });

  test('without a receiver: 503 with fresh, and the store still answers without', async () => {
    await system.parts.receiver.stop();
    const path = firstTrace(WORKFLOW);
    expect(await ask(`${path}?fresh=true`)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await flush()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect((await ask(path)).status).toBe(200);
  });
});
