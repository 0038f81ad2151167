/** The stock exporters of the OpenTelemetry JS SDK, with the settings that our documentation tells users. */
import { gunzipSync } from 'node:zlib';
import { credentials, Metadata } from '@grpc/grpc-js';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { decodeTraces } from '@studio/otlp';
import { expect, test } from 'vitest';
import { logDown } from './memory-span-log.ts';
import { API_KEY, startReceiver } from './start-receiver.ts';
import type { Addresses } from './transports.ts';
import { until } from './until.ts';

type MakeExporter = (to: Addresses, apiKey: string) => SpanExporter;

const compression = 'gzip' as never;
const headers = (apiKey: string) => ({ 'x-junjo-api-key': apiKey });
function metadata(apiKey: string): Metadata {
  const metadata = new Metadata();
  metadata.set('x-junjo-api-key', apiKey);
  return metadata;
}
const grpcOptions = (to: Addresses, apiKey: string) => ({
  url: `http://${to.grpc}`,
  credentials: credentials.createInsecure(),
  metadata: metadata(apiKey),
});
const httpOptions = (to: Addresses, apiKey: string) => ({
  url: `${to.http}/v1/traces`,
  headers: headers(apiKey),
});

const EXPORTERS: readonly [string, MakeExporter][] = [
  ['gRPC', (to, key) => new GrpcExporter(grpcOptions(to, key))],
  ['gRPC with gzip', (to, key) => new GrpcExporter({ ...grpcOptions(to, key), compression })],
  ['HTTP protobuf', (to, key) => new ProtobufExporter(httpOptions(to, key))],
  ['HTTP protobuf with gzip', (to, key) => new ProtobufExporter({ ...httpOptions(to, key), compression })],
  ['HTTP JSON', (to, key) => new JsonExporter(httpOptions(to, key))],
  ['HTTP JSON with gzip', (to, key) => new JsonExporter({ ...httpOptions(to, key), compression })],
];

function tracing(exporter: SpanExporter) {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'sdk-test' }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 50 })],
  });
  return { provider, tracer: provider.getTracer('test-scope', '1.2.3') };
}

test.each(EXPORTERS)('%s', async (_, makeExporter) => {
  await using receiver = await startReceiver();
  const { provider, tracer } = tracing(makeExporter(receiver, API_KEY));
  for (let i = 0; i < 10; i++) {
    const span = tracer.startSpan(`span ${i}`, {
      attributes: { i, text: 'Grüße', list: ['a', 'b'], ok: true },
    });
    span.addEvent('event', { n: i });
    span.end();
  }
  await provider.forceFlush();
  await provider.shutdown();
  const spans = receiver.spanLog.records.flatMap(({ body, encoding }) =>
    decodeTraces(encoding === 'gzip' ? gunzipSync(body) : body),
  );
  expect(spans.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `span ${i}`));
  const [first] = spans;
  expect(first?.scope).toMatchObject({ name: 'test-scope', version: '1.2.3' });
  expect(first?.resource.attributes).toContainEqual({ key: 'service.name', value: 'sdk-test' });
  expect(first?.attributes).toContainEqual({ key: 'text', value: 'Grüße' });
  expect(first?.attributes).toContainEqual({ key: 'i', value: 0n });
  expect(first?.attributes).toContainEqual({ key: 'list', value: ['a', 'b'] });
  expect(first?.events).toMatchObject([{ name: 'event' }]);
});

// The gRPC exporter of the JS SDK never tries again (0.301.0): whatever is refused is lost there.
test.each(EXPORTERS.filter(([name]) => name.startsWith('HTTP')))(
  '%s tries again when told to, and loses nothing',
  async (_, makeExporter) => {
    await using receiver = await startReceiver();
    receiver.spanLog.failure = logDown;
    const { provider, tracer } = tracing(makeExporter(receiver, API_KEY));
    tracer.startSpan('kept').end();
    const flushed = provider.forceFlush();
    const refusals = () => receiver.metric('junjo_receiver_requests_total', { outcome: 'log_unavailable' });
    await until(async () => (await refusals()) >= 1);
    receiver.spanLog.failure = undefined;
    await flushed;
    await provider.shutdown();
    expect(receiver.spanLog.records).toHaveLength(1);
    // It waited for as long as it was told, instead of hammering.
    expect(await refusals()).toBe(1);
  },
  60_000,
);

test.each(EXPORTERS)('%s does not try again with a bad key', async (_, makeExporter) => {
  await using receiver = await startReceiver();
  const { provider, tracer } = tracing(makeExporter(receiver, 'wrong'));
  tracer.startSpan('refused').end();
  await provider.forceFlush().catch(() => {});
  await provider.shutdown().catch(() => {});
  expect(await receiver.metric('junjo_receiver_requests_total', { outcome: 'unauthenticated' })).toBe(1);
  expect(receiver.spanLog.records).toEqual([]);
});
