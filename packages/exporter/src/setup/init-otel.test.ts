import { status } from '@grpc/grpc-js';
import { context, diag, propagation, trace } from '@opentelemetry/api';
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace';
import { decodeTraces } from '@studio/otlp';
import { waitFor } from '@studio/testkit/wait';
import { afterEach, expect, test, vi } from 'vitest';
import { rememberingLog } from '../../test/remembering-log.ts';
import { failWith, OK, startTraceServer, type TraceServer } from '../../test/trace-server.ts';
import { type InitOtelOptions, initOtel } from './init-otel.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  diag.disable();
});

const retry = { initialBackoffMillis: 1, maxBackoffMillis: 5 };

function setUp({ endpoint }: TraceServer, options: Partial<InitOtelOptions> = {}) {
  const otel = initOtel({ serviceName: 'shop', endpoint, apiKey: 'the-key', retry, ...options });
  return {
    ...otel,
    [Symbol.asyncDispose]: async () => {
      await otel.shutdown(0);
    },
  };
}

const endSpans = (count: number) => {
  for (let i = 0; i < count; i++) trace.getTracer('test').startSpan(`span ${i}`).end();
};

test('spans of the global tracer arrive with the resource', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=prod,service.version=0');
  await using server = await startTraceServer();
  await using otel = setUp(server, {
    resourceAttributes: { 'service.version': '1.2.3', 'service.name': 'no' },
  });
  endSpans(2);
  expect(await otel.flush()).toBe(true);
  const [{ body } = { body: new Uint8Array() }] = server.requests;
  const [span] = decodeTraces(body);
  expect(
    Object.fromEntries((span?.resource.attributes ?? []).map(({ key, value }) => [key, value])),
  ).toMatchObject({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'deployment.environment.name': 'prod',
    'telemetry.sdk.language': 'nodejs',
  });
  expect(otel.exporter.stats().exported).toBe(2);
});

test('the active span is the parent across awaits, and goes out in W3C headers', async () => {
  await using server = await startTraceServer();
  await using otel = setUp(server);
  const tracer = trace.getTracer('test');
  const headers: Record<string, string> = {};
  await tracer.startActiveSpan('outer', async (outer) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    propagation.inject(context.active(), headers);
    tracer.startSpan('inner').end();
    outer.end();
  });
  expect(await otel.flush()).toBe(true);
  const spans = server.requests.flatMap(({ body }) => decodeTraces(body));
  const [inner, outer] = ['inner', 'outer'].map((name) => spans.find((span) => span.name === name));
  expect(inner?.parentSpanId).toBe(outer?.spanId);
  expect(headers['traceparent']).toContain(outer?.spanId);
});

test('flush is false when spans were lost, true again when the next ones arrive', async () => {
  const log = rememberingLog();
  diag.setLogger(log);
  await using server = await startTraceServer();
  await using otel = setUp(server);
  server.answer = () => failWith(status.UNAUTHENTICATED);
  endSpans(1);
  expect(await otel.flush()).toBe(false);
  expect(log.lines.join('\n')).toMatch(/^warn .*flush: Export failed: UNAUTHENTICATED/m);
  server.answer = () => OK;
  endSpans(1);
  expect(await otel.flush()).toBe(true);
  server.answer = () => ({ kind: 'ok', partialSuccess: { rejectedSpans: 1, errorMessage: 'invalid' } });
  endSpans(2);
  expect(await otel.flush()).toBe(false);
});

test('flush is false after its timeout, and waits for a batch that was under way', async () => {
  await using server = await startTraceServer();
  const release = Promise.withResolvers<typeof OK>();
  server.answer = () => release.promise;
  await using otel = setUp(server, { batch: { maxExportBatchSize: 1 } });
  endSpans(1);
  await waitFor('the batch', 10_000, async () => (server.requests.length === 1 ? true : undefined));
  expect(await otel.flush(50)).toBe(false);
  const flushed = otel.flush();
  release.resolve(OK);
  expect(await flushed).toBe(true);
  expect(otel.exporter.stats().exported).toBe(1);
});

test('shutdown sends what is left, once, and gives the globals back', async () => {
  await using server = await startTraceServer();
  const otel = setUp(server);
  endSpans(3);
  expect(await Promise.all([otel.shutdown(), otel.shutdown(), otel.flush()])).toEqual([true, true, true]);
  expect(server.requests.map(({ spanNames }) => spanNames)).toEqual([['span 0', 'span 1', 'span 2']]);
  endSpans(1);
  await using again = setUp(server);
  endSpans(2);
  expect(await again.flush()).toBe(true);
  expect(server.requests).toHaveLength(2);
});

test('shutdown ends in time without the server, and says what was lost', async () => {
  const log = rememberingLog();
  diag.setLogger(log);
  await using server = await startTraceServer();
  server.answer = () => ({ kind: 'silence' });
  const otel = setUp(server, { batch: { maxQueueSize: 5, maxExportBatchSize: 5 } });
  endSpans(12);
  expect(await otel.shutdown(100)).toBe(false);
  const { failed } = otel.exporter.stats();
  expect(failed).toBeGreaterThan(0);
  expect(log.lines.join('\n')).toMatch(/^warn .*spans were lost at shutdown/m);
  expect(log.lines.join('\n')).toMatch(new RegExp(`^warn .*${12 - failed} spans were dropped`, 'm'));
});

test('a failed last batch does not keep the exporter open', async () => {
  await using server = await startTraceServer();
  const otel = setUp(server);
  server.answer = () => failWith(status.INVALID_ARGUMENT);
  endSpans(2);
  expect(await otel.shutdown()).toBe(false);
  const result = await new Promise((resolve) => otel.exporter.export([], resolve));
  expect(result).toMatchObject({ error: { code: status.CANCELLED } });
});

test('a second set-up is refused, and the first goes on', async () => {
  await using server = await startTraceServer();
  await using otel = setUp(server);
  expect(() => setUp(server)).toThrow(/set up already/);
  endSpans(1);
  expect(await otel.flush()).toBe(true);
});

test('a wrong option changes nothing', async () => {
  await using server = await startTraceServer();
  expect(() => setUp(server, { serviceName: ' ' })).toThrow(TypeError);
  expect(() => setUp(server, { timeoutMillis: -1 })).toThrow(TypeError);
  await using otel = setUp(server, { sampler: new AlwaysOffSampler() });
  endSpans(1);
  expect(await otel.flush()).toBe(true);
  expect(server.requests).toEqual([]);
});
