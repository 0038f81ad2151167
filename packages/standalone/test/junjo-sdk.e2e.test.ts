/** The Junjo SDK for Python with the settings of its documentation: `x-junjo-api-key` over insecure gRPC. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonAvailable, pythonVenv } from '@studio/testkit/python';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, getJson } from './rest-client.ts';
import { type Server, startServer, studio } from './standalone-process.ts';

const isHere = pythonAvailable();
const skipped = isHere ? '' : ' (SKIPPED: python3 with venv is missing)';

const PROGRAM = `
import os, sys
from junjo.telemetry.junjo_otel_exporter import JunjoOtelExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

exporter = JunjoOtelExporter(endpoint=sys.argv[1], api_key=os.environ["JUNJO_AI_STUDIO_API_KEY"], insecure=True)
provider = TracerProvider(resource=Resource.create({"service.name": "junjo-python"}))
provider.add_span_processor(exporter.span_processor)
tracer = provider.get_tracer("junjo")
for i in range(1000):
    with tracer.start_as_current_span(f"span {i}"):
        pass
ok = exporter.flush()
provider.shutdown()
sys.exit(0 if ok else 1)
`;

describe.skipIf(!isHere)(`the Junjo SDK for Python${skipped}`, () => {
  let folder: string;
  let server: Server;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'junjo-sdk-'));
    server = await startServer({ JUNJO_HOST_DB_DATA_PATH: folder });
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  });

  test('sends with an API key, and every span arrives', { timeout: 300_000 }, async () => {
    const programs = await pythonVenv('junjo-0.68.0', ['junjo==0.68.0']);
    const { apiKey = '', token = '', endpoints } = server.ready;
    await promisify(execFile)(join(programs, 'python'), ['-c', PROGRAM, endpoints.otlpGrpc], {
      env: { JUNJO_AI_STUDIO_API_KEY: apiKey },
    });
    const path = '/api/v1/observability/services/junjo-python/spans?limit=250';
    const newest = await eventually('the last span', async () => {
      const spans = (await getJson(server.ready, token, path)) as { name: string }[];
      return spans[0]?.name === 'span 999' ? spans : undefined;
    });
    expect(newest).toHaveLength(250);
    const { out } = await studio(['sql', 'SELECT count() AS n FROM spans', '--format', 'json'], server.env);
    expect(JSON.parse(out)).toMatchObject([{ n: expect.toSatisfy((n) => Number(n) === 1000) }]);
  });
});
