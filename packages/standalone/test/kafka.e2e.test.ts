/** Real captures through separate processes on real Kafka and Postgres: what comes back is what was sent. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { createLogger } from '@studio/runtime';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AGENT, type Capture, comparable, LEGACY, WORKFLOW, withOtherTraceIds } from './captures.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import { exportRaw } from './raw-grpc.ts';
import { areMissing, parts, skipped } from './real-parts.ts';
import { eventually } from './rest-client.ts';
import { type SeparateProcesses, separateProcesses } from './separate-processes.ts';

const CAPTURES = [WORKFLOW, AGENT, LEGACY];

describe.skipIf(areMissing)(`separate processes on Kafka, PostgreSQL and Redis${skipped}`, () => {
  const opened = new AsyncDisposableStack();
  let system: SeparateProcesses;
  let store: SpanStore;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'junjo-separate-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const database = opened.use(await createPostgresDatabase(parts.postgresUrl));
    system = await separateProcesses({
      dataDir: folder,
      ...parts,
      postgresUrl: database.url,
    });
    opened.defer(() => system.stop());
    await system.start();
    const logger = createLogger({ level: 'silent', format: 'json' });
    store = await openSpanStore({
      url: system.clickhouseUrl,
      database: 'junjo',
      logger,
      clock: systemClock,
    });
    opened.defer(() => store.close());
  });
  afterAll(() => opened.disposeAsync());

  async function rest(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${system.token}` };
    const response = await fetch(system.endpoints.api + path, { headers });
    expect(response.status).toBe(200);
    return response.json();
  }

  async function expectStored({ spans }: Capture): Promise<void> {
    for (const traceId of new Set(spans.map((span) => span.traceId))) {
      const sent = spans.filter((span) => span.traceId === traceId);
      const found = await eventually(`the ${sent.length} spans of trace ${traceId}`, async () => {
        const answer = await store.trace('default', traceId);
        return answer.spans.length >= sent.length ? answer : undefined;
      });
      expect(comparable(found.spans.map(({ span }) => span))).toEqual(comparable(sent));
      expect(found.conflicts).toBe(0);
    }
  }

  test.each(CAPTURES.map((capture) => [capture.name, capture] as const))(
    '%s over gRPC: equal field by field, and over REST what the original answered',
    async (_name, capture) => {
      await exportRaw(system.endpoints.otlpGrpc, system.apiKey, capture.body);
      await expectStored(capture);
      for (const golden of capture.goldens) expect(await rest(golden.path)).toEqual(golden.body);
    },
  );

  test.each(CAPTURES.map((capture) => [capture.name, capture] as const))(
    '%s over HTTP: equal field by field',
    async (_name, original) => {
      const capture = withOtherTraceIds(original);
      const headers = { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': system.apiKey };
      const body = new Uint8Array(capture.body);
      const url = `${system.endpoints.otlpHttp}/v1/traces`;
      const response = await fetch(url, { method: 'POST', headers, body });
      expect([response.status, await response.text()]).toEqual([200, '']);
      await expectStored(capture);
    },
  );

  test('all that was sent is in rows, rollups and ledger once', async () => {
    const sent = 2 * CAPTURES.reduce((sum, { spans }) => sum + spans.length, 0);
    const raw = await store.rawTotals('default');
    expect(raw.spans).toBe(BigInt(sent));
    expect(await store.rollupTotals('default')).toEqual(raw);
    const ledger = await store.ledger('default');
    const sum = (of: 'accepted' | 'stored' | 'twins' | 'deadLettered') =>
      ledger.reduce((total, day) => total + day[of], 0n);
    expect([sum('accepted'), sum('stored')]).toEqual([raw.spans, raw.spans]);
    expect([sum('twins'), sum('deadLettered')]).toEqual([0n, 0n]);
  });
});
