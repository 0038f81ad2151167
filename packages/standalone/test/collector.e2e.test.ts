/** Spans through a stock OpenTelemetry Collector, with the exporters that docs/sending-data.md tells users to write. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCollector, goAvailable, startCollector } from '@studio/testkit/collector';
import { freePort } from '@studio/testkit/free-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AGENT, type Capture, LEGACY, WORKFLOW } from './captures.ts';
import { eventually, getJson } from './rest-client.ts';
import { type Server, startServer } from './standalone-process.ts';

const go = await goAvailable();
const missing = go.available ? '' : ` (SKIPPED: ${go.reason} to build the Collector with)`;

/** The first build fetches and compiles the Collector. */
const BUILD_TIMEOUT_MS = 600_000;

describe.skipIf(!go.available)(`OpenTelemetry Collector${missing}`, () => {
  let folder: string;
  let server: Server;
  let program: string;
  let exporters: ReadonlyMap<string, string>;

  beforeAll(async () => {
    program = await buildCollector();
    exporters = await documentedExporters();
    folder = await mkdtemp(join(tmpdir(), 'junjo-collector-'));
    server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await server?.end('SIGTERM');
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test('the documentation shows an exporter for each protocol', () => {
    expect([...exporters.keys()]).toEqual(['otlp/junjo', 'otlphttp/junjo']);
  });

  // Other captures for each: the same spans sent twice would be stored once, and the second exporter not be seen.
  test.each([
    ['otlp/junjo', [WORKFLOW, LEGACY]],
    ['otlphttp/junjo', [AGENT]],
  ])('%s as documented: the spans come back as they were sent', async (exporter, captures) => {
    const port = await freePort();
    const { otlpGrpc, otlpHttp } = server.ready.endpoints;
    const block = (exporters.get(exporter) ?? '')
      .replace('http://localhost:4318', otlpHttp)
      .replace('localhost:50051', otlpGrpc)
      .replace('YOUR_KEY', server.ready.apiKey ?? '');
    const collector = await startCollector(program, `${block}${pipelineTo(exporter, port)}`);
    try {
      for (const capture of captures) await post(port, capture);
      for (const golden of captures.flatMap((capture) => capture.goldens)) {
        const spans = await eventually(`the ${golden.body.length} spans of ${golden.path}`, async () => {
          const body = await getJson(server.ready, server.ready.token ?? '', golden.path);
          return (body as unknown[]).length >= golden.body.length ? body : undefined;
        });
        expect(spans).toEqual(golden.body);
      }
    } finally {
      await collector.stop();
    }
  });
});

/** The YAML blocks of the documentation by the exporter's name. */
async function documentedExporters(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(import.meta.dirname, '../../../docs/sending-data.md'), 'utf8');
  const blocks = [...text.matchAll(/^```yaml\n(exporters:\n {2}(\S+):\n[^`]*)^```/gm)];
  return new Map(blocks.map(([, block = '', name = '']) => [name, block]));
}

function pipelineTo(exporter: string, port: number): string {
  return `
receivers:
  otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    traces: { receivers: [otlp], exporters: [${exporter}] }
`;
}

async function post(port: number, { name, body }: Capture): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(body),
  });
  if (!response.ok) throw new Error(`the Collector answered ${response.status} to ${name}`);
}
