/** The real captures, sent as they are, are stored and read back equal to what was sent, field by field. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Span, systemClock } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { createLogger } from '@studio/runtime';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolderAt } from '../src/data-folder/data-folder.ts';
import { readRuntimeFile } from '../src/data-folder/runtime-file.ts';
import { exportRaw } from './raw-grpc.ts';
import { eventually, getJson, postTraces } from './rest-client.ts';
import { type Env, type Ready, type Server, startServer } from './standalone-process.ts';

const CAPTURES = ['workflow-sdk-0.68.0.bin', 'agent-sdk-0.68.0.bin', 'legacy-sdk-0.62.1.bin'];

/** Sends the bytes of an export request; rejects when they are not taken. */
export type Send = (ready: Ready, key: string, body: Uint8Array) => Promise<unknown>;

export const TRANSPORTS: readonly (readonly [string, Send])[] = [
  ['gRPC', async ({ endpoints }, key, body) => exportRaw(endpoints.otlpGrpc, key, body)],
  ['HTTP', async (ready, key, body) => expect(await postTraces(ready, key, body)).toBe(200)],
];

/** The order of spans means nothing, nor does that of a span's attributes (OTLP: a map); that of repeated keys is kept. */
function comparable(spans: readonly Span[]): readonly Span[] {
  const compare = (a: string, b: string) => Number(a > b) - Number(a < b);
  return spans
    .map((span) => ({ ...span, attributes: [...span.attributes].sort((a, b) => compare(a.key, b.key)) }))
    .sort((a, b) => compare(a.spanId, b.spanId));
}

const capture = (name: string) => readFile(join(import.meta.dirname, '../../otlp/testdata', name));

/** Tests against a server of their own, started with `env`. */
export function roundTripSuite(send: Send, env: Env): void {
  let folder: string;
  let server: Server;
  let store: SpanStore;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'junjo-round-trip-'));
    server = await startServer({ ...env, JUNJO_HOST_DB_DATA_PATH: folder });
    const url = readRuntimeFile(dataFolderAt('/', folder))?.ready?.spanStoreUrl ?? '';
    const logger = createLogger({ level: 'silent', format: 'json' });
    store = await openSpanStore({ url, database: 'junjo', logger, clock: systemClock });
  });
  afterAll(async () => {
    await store?.close();
    await server?.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test.each(CAPTURES)('%s', async (name) => {
    const body = await capture(name);
    const sent = decodeTraces(body);
    const { ready } = server;
    await send(ready, ready.apiKey ?? '', body);
    for (const traceId of new Set(sent.map((span) => span.traceId))) {
      const expected = sent.filter((span) => span.traceId === traceId);
      const { spans, conflicts } = await eventually(`trace ${traceId}`, async () => {
        const found = await store.trace('default', traceId);
        return found.spans.length >= expected.length ? found : undefined;
      });
      expect(comparable(spans.map(({ span }) => span))).toEqual(comparable(expected));
      expect(conflicts).toBe(0);
      const path = `/api/v1/observability/traces/${traceId}/spans`;
      const shown = (await getJson(ready, ready.token ?? '', path)) as { readonly span_id: string }[];
      expect(shown.map(({ span_id }) => span_id).sort()).toEqual(expected.map(({ spanId }) => spanId).sort());
    }
  });

  test('sent again, as after an answer that was lost: a twin, stored once', async () => {
    const body = await capture('workflow-sdk-0.68.0.bin');
    const before = await store.rawTotals('default');
    await send(server.ready, server.ready.apiKey ?? '', body);
    const twins = await eventually('the twin in the ledger', async () => {
      const [entry] = await store.ledger('default');
      return entry && entry.twins > 0n ? entry.twins : undefined;
    });
    expect(twins).toBe(BigInt(decodeTraces(body).length));
    expect(await store.rawTotals('default')).toEqual(before);
    expect(await store.rollupTotals('default')).toEqual(before);
  });
}
