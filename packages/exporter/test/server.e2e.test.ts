/** The exporter library against the real server: keys, tokens, and a rotation of signing keys under load. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../standalone/test/rest-client.ts';
import { type Server, startServer, studio } from '../../standalone/test/standalone-process.ts';
import { JunjoOtelExporter } from '../src/index.ts';

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-exporter-'));
  server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function storedSpans(name: string): Promise<number> {
  const sql = `SELECT count() AS n FROM spans WHERE startsWith(name, '${name} ')`;
  const { out } = await studio(['sql', sql, '--format', 'json'], server.env);
  return Number((JSON.parse(out) as { n: string }[])[0]?.n);
}

function traced(options: ConstructorParameters<typeof JunjoOtelExporter>[0]) {
  const { otlpGrpc } = server.ready.endpoints;
  const exporter = new JunjoOtelExporter({ endpoint: otlpGrpc, ...options });
  const processor = new BatchSpanProcessor({ exporter, scheduledDelayMillis: 20, maxExportBatchSize: 50 });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  return { exporter, provider, tracer: provider.getTracer('exporter') };
}

const tokenUrl = () => `${server.ready.endpoints.api}/api/v1/otel/token`;

describe.each([
  ['with the API key', () => ({})],
  ['with tokens', () => ({ tokenUrl: tokenUrl() })],
])('%s', (what, more) => {
  test('every span is stored once', async () => {
    const { exporter, provider, tracer } = traced({ apiKey: server.ready.apiKey ?? '', ...more() });
    for (let i = 0; i < 500; i++) tracer.startSpan(`${what} ${i}`).end();
    await provider.shutdown();
    expect(exporter.stats()).toMatchObject({ exported: 500, failed: 0 });
    await eventually('the spans', async () => ((await storedSpans(what)) === 500 ? true : undefined));
  });
});

test('rotations of the signing key under load lose nothing', { timeout: 120_000 }, async () => {
  const apiKey = server.ready.apiKey ?? '';
  const senders = Array.from({ length: 3 }, () => traced({ apiKey, tokenUrl: tokenUrl() }));
  let made = 0;
  let isOver = false;
  const load = senders.map(async ({ tracer }) => {
    while (!isOver) {
      for (let i = 0; i < 10; i++) tracer.startSpan(`rotated ${made++}`).end();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  for (let round = 0; round < 3; round++) {
    expect((await studio(['signing-keys', 'rotate'], server.env)).code).toBe(0);
    // One more who meets each new key, just after it came.
    senders.push(traced({ apiKey, tokenUrl: tokenUrl() }));
    senders.at(-1)?.tracer.startSpan(`rotated ${made++}`).end();
  }
  isOver = true;
  await Promise.all(load);
  for (const { provider } of senders) await provider.shutdown();
  const stats = senders.map(({ exporter }) => exporter.stats());
  expect(stats.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
  // What the processors' queues had no room for never reached an exporter.
  const exported = stats.reduce((sum, one) => sum + one.exported, 0);
  expect(exported).toBeGreaterThan(500);
  await eventually('every span', async () =>
    (await storedSpans('rotated')) === exported ? true : undefined,
  );
});

test('a revoked key is refused for good, and the spans are counted as lost', {
  timeout: 60_000,
}, async () => {
  const { out } = await studio(['keys', 'create', '--name', 'short', '--format', 'json'], server.env);
  const { key, id } = JSON.parse(out) as { key: string; id: string };
  const { exporter, provider, tracer } = traced({ apiKey: key, tokenUrl: tokenUrl(), timeoutMillis: 3_000 });
  tracer.startSpan('while it worked').end();
  await provider.forceFlush();
  expect(exporter.stats()).toMatchObject({ exported: 1, failed: 0 });
  await studio(['keys', 'revoke', id], server.env);
  tracer.startSpan('too late').end();
  await provider.shutdown().catch(() => {});
  expect(exporter.stats()).toMatchObject({ exported: 1, failed: 1 });
});
