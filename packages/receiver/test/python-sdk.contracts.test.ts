/** The stock gRPC exporter of the OpenTelemetry Python SDK, which the Junjo SDK uses, over insecure h2c. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeTraces } from '@studio/otlp';
import { pythonAvailable, pythonVenv } from '@studio/testkit/python';
import { beforeAll, describe, expect, test } from 'vitest';
import { logDown } from './memory-span-log.ts';
import { API_KEY, startReceiver } from './start-receiver.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const PACKAGES = ['opentelemetry-sdk==1.45.2', 'opentelemetry-exporter-otlp-proto-grpc==1.45.2'];
const hasPython = pythonAvailable();
const missing = hasPython ? '' : ' (SKIPPED: python3 with venv is missing)';

const PROGRAM = `
import sys
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from grpc import Compression

endpoint, key, compression = sys.argv[1:4]
exporter = OTLPSpanExporter(
    endpoint=endpoint,
    insecure=True,
    headers=(("x-junjo-api-key", key),),
    timeout=20,
    compression=Compression.Gzip if compression == "gzip" else Compression.NoCompression,
)
provider = TracerProvider(resource=Resource.create({"service.name": "python-test"}))
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("junjo")
for i in range(600):
    with tracer.start_as_current_span(f"span {i}") as span:
        span.set_attribute("i", i)
        span.set_attribute("list", ["a", "b"])
        span.add_event("set_state", {"n": i})
print("flushed" if provider.force_flush(30000) else "not flushed")
provider.shutdown()
`;

describe.skipIf(!hasPython)(`Python SDK${missing}`, () => {
  let python: string;
  beforeAll(async () => {
    python = join(await pythonVenv('otel-1.45.2', PACKAGES), 'python');
  }, 300_000);

  test.each(['none', 'gzip'])('exports with compression %s', async (compression) => {
    await using receiver = await startReceiver();
    const { stdout } = await run(python, ['-c', PROGRAM, receiver.grpc, API_KEY, compression]);
    expect(stdout.trim()).toBe('flushed');
    const spans = receiver.spanLog.records.flatMap(({ body }) => decodeTraces(body));
    expect(spans).toHaveLength(600);
    expect(spans[0]).toMatchObject({ name: 'span 0', flags: 256, scope: { name: 'junjo' } });
    expect(spans[0]?.resource.attributes).toContainEqual({ key: 'service.name', value: 'python-test' });
    expect(spans[0]?.events).toMatchObject([{ name: 'set_state' }]);
  });

  test('tries again when told to, and loses nothing', async () => {
    await using receiver = await startReceiver();
    receiver.spanLog.failure = logDown;
    const program = run(python, ['-c', PROGRAM, receiver.grpc, API_KEY, 'none']);
    const refusals = () => receiver.metric('junjo_receiver_requests_total', { outcome: 'log_unavailable' });
    await until(async () => (await refusals()) > 0, 60_000);
    receiver.spanLog.failure = undefined;
    expect((await program).stdout.trim()).toBe('flushed');
    const spans = receiver.spanLog.records.flatMap(({ body }) => decodeTraces(body));
    expect(new Set(spans.map(({ name }) => name)).size).toBe(600);
    expect(spans).toHaveLength(600);
  });

  test('reports a bad key and goes on', async () => {
    await using receiver = await startReceiver();
    const { stderr } = await run(python, ['-c', PROGRAM, receiver.grpc, 'wrong', 'none']);
    expect(stderr).toContain('UNAUTHENTICATED');
    expect(receiver.spanLog.records).toEqual([]);
  });
});
