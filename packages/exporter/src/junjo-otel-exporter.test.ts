import { status } from '@grpc/grpc-js';
import { diag } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { waitFor } from '@studio/testkit/wait';
import { afterEach, describe, expect, test } from 'vitest';
import { exampleSpans } from '../test/example-spans.ts';
import { rememberingLog } from '../test/remembering-log.ts';
import { sendToken, startTokenServer } from '../test/token-server.ts';
import { failWith, OK, startTraceServer, type TestAnswer } from '../test/trace-server.ts';
import type { JunjoExportError } from './export-error.ts';
import { JunjoOtelExporter } from './junjo-otel-exporter.ts';
import type { JunjoOtelExporterOptions } from './options/exporter-options.ts';

const retry = { initialBackoffMillis: 1, maxBackoffMillis: 5 };

function open(endpoint: string, options: JunjoOtelExporterOptions = {}) {
  const errors: JunjoExportError[] = [];
  const onError = (error: JunjoExportError) => errors.push(error);
  const exporter = new JunjoOtelExporter({ endpoint, apiKey: 'the-key', retry, onError, ...options });
  const send = (spans: ReadableSpan[]) =>
    new Promise<ExportResult>((resolve) => exporter.export(spans, resolve));
  return { exporter, errors, send, [Symbol.asyncDispose]: () => exporter.shutdown(0) };
}

const SUCCESS = { code: ExportResultCode.SUCCESS };
const failed = (code: status) => ({
  code: ExportResultCode.FAILED,
  error: expect.objectContaining({ code }),
});

describe('with the API key', () => {
  test('spans arrive with the key in their header', async () => {
    await using server = await startTraceServer();
    await using client = open(server.endpoint);
    expect(await client.send(exampleSpans(3))).toEqual(SUCCESS);
    expect(server.requests.map(({ spanNames }) => spanNames)).toEqual([['span 0', 'span 1', 'span 2']]);
    expect(server.headers('x-junjo-api-key')).toEqual(['the-key']);
    expect(server.headers('authorization')).toEqual([undefined]);
    expect(client.exporter.stats()).toEqual({ exported: 3, rejected: 0, failed: 0, pending: 0, retries: 0 });
  });

  test('no spans are no request', async () => {
    await using server = await startTraceServer();
    await using client = open(server.endpoint);
    expect(await client.send([])).toEqual(SUCCESS);
    expect(server.requests).toEqual([]);
  });

  test('a retryable answer is tried again until it is OK', async () => {
    await using server = await startTraceServer();
    const answers: TestAnswer[] = [
      failWith(status.UNAVAILABLE),
      failWith(status.UNAVAILABLE, 20),
      failWith(status.RESOURCE_EXHAUSTED, 20),
      failWith(status.ABORTED),
      OK,
    ];
    server.answer = (_request, number) => answers[number - 1] ?? OK;
    await using client = open(server.endpoint);
    expect(await client.send(exampleSpans(2))).toEqual(SUCCESS);
    expect(server.requests).toHaveLength(5);
    expect(new Set(server.requests.map(({ body }) => Buffer.from(body).toString('hex'))).size).toBe(1);
    expect(client.exporter.stats()).toEqual({ exported: 2, rejected: 0, failed: 0, pending: 0, retries: 4 });
    expect(client.errors).toEqual([]);
  });

  test('an attempt without an answer is made again', async () => {
    await using server = await startTraceServer();
    server.answer = (_request, number) => (number === 1 ? { kind: 'silence' } : OK);
    await using client = open(server.endpoint, { retry: { ...retry, attemptTimeoutMillis: 100 } });
    expect(await client.send(exampleSpans(1))).toEqual(SUCCESS);
    expect(server.requests).toHaveLength(2);
  });

  test('a refused key fails at once and is reported', async () => {
    await using server = await startTraceServer();
    server.answer = () => failWith(status.UNAUTHENTICATED);
    await using client = open(server.endpoint);
    expect(await client.send(exampleSpans(2))).toEqual(failed(status.UNAUTHENTICATED));
    expect(server.requests).toHaveLength(1);
    expect(client.errors).toMatchObject([
      { name: 'JunjoExportError', spans: 2, message: 'Export failed: UNAUTHENTICATED: said UNAUTHENTICATED' },
    ]);
    expect(client.exporter.stats()).toMatchObject({ exported: 0, failed: 2 });
  });

  test('the deadline ends an export whose server does not come back', async () => {
    await using server = await startTraceServer();
    server.answer = () => failWith(status.UNAVAILABLE);
    await using client = open(server.endpoint, {
      timeoutMillis: 300,
      retry: { initialBackoffMillis: 50, maxBackoffMillis: 50 },
    });
    // The deadline may also fall into the last attempt.
    const code = expect.toSatisfy((one) => [status.UNAVAILABLE, status.DEADLINE_EXCEEDED].includes(one));
    expect(await client.send(exampleSpans(1))).toEqual(failed(code));
    expect(server.requests.length).toBeGreaterThan(1);
  });
});

describe('what the server rejects', () => {
  const log = rememberingLog();
  afterEach(() => diag.disable());

  test('is counted and reported, and the export is a success', async () => {
    diag.setLogger(log);
    await using server = await startTraceServer();
    server.answer = () => ({
      kind: 'ok',
      partialSuccess: { rejectedSpans: 2, errorMessage: 'bad trace id' },
    });
    await using client = open(server.endpoint);
    expect(await client.send(exampleSpans(5))).toEqual(SUCCESS);
    expect(server.requests).toHaveLength(1);
    expect(client.exporter.stats()).toMatchObject({ exported: 3, rejected: 2, failed: 0 });
    expect(client.errors).toMatchObject([{ spans: 2, message: 'The server rejected 2 spans: bad trace id' }]);
    expect(log.lines.join('\n')).toMatch(/^warn .*rejected 2 of 5 spans: bad trace id/m);
  });
});

describe('with tokens', () => {
  test('the key is exchanged once, and goes nowhere else', async () => {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    await using client = open(server.endpoint, { tokenUrl: tokens.url });
    const results = await Promise.all([client.send(exampleSpans(1)), client.send(exampleSpans(1))]);
    results.push(await client.send(exampleSpans(1)));
    expect(results).toEqual([SUCCESS, SUCCESS, SUCCESS]);
    expect(tokens.requests).toHaveLength(1);
    expect(tokens.requests[0]?.headers['x-junjo-api-key']).toBe('the-key');
    expect(server.headers('authorization')).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
    expect(server.headers('x-junjo-api-key')).toEqual([undefined, undefined, undefined]);
  });

  test('a token that the server refuses is replaced, and the export goes on', async () => {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    server.answer = ({ metadata }) =>
      metadata.get('authorization')[0] === 'Bearer token-1' ? failWith(status.UNAUTHENTICATED) : OK;
    await using client = open(server.endpoint, { tokenUrl: tokens.url });
    const results = await Promise.all([client.send(exampleSpans(1)), client.send(exampleSpans(1))]);
    expect(results).toEqual([SUCCESS, SUCCESS]);
    expect(tokens.requests).toHaveLength(2);
  });

  test('a server that refuses every token fails the export after one exchange more', async () => {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    server.answer = () => failWith(status.UNAUTHENTICATED);
    await using client = open(server.endpoint, { tokenUrl: tokens.url });
    expect(await client.send(exampleSpans(1))).toEqual(failed(status.UNAUTHENTICATED));
    expect([server.requests.length, tokens.requests.length]).toEqual([2, 2]);
  });

  test('a key that the endpoint refuses fails exports at once, without asking for each', async () => {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    tokens.answer = (response) => response.writeHead(401).end();
    await using client = open(server.endpoint, { tokenUrl: tokens.url });
    expect(await client.send(exampleSpans(1))).toEqual(failed(status.UNAUTHENTICATED));
    expect(await client.send(exampleSpans(1))).toEqual(failed(status.UNAUTHENTICATED));
    expect(client.errors[0]?.message).toMatch(
      /^No token for the API key: .* answered 401: the API key is refused$/,
    );
    expect([server.requests.length, tokens.requests.length]).toEqual([0, 1]);
  });

  test('exports outlive an endpoint that is down for a while', async () => {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    tokens.answer = (response, number) => {
      if (number < 3) response.writeHead(503).end();
      else sendToken(response, 'late');
    };
    await using client = open(server.endpoint, { tokenUrl: tokens.url });
    expect(await client.send(exampleSpans(1))).toEqual(SUCCESS);
    expect(server.headers('authorization')).toEqual(['Bearer late']);
  });
});

describe('many and large exports', () => {
  test('only so many requests are sent at a time, all arrive', async () => {
    await using server = await startTraceServer();
    let now = 0;
    let most = 0;
    server.answer = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      return OK;
    };
    await using client = open(server.endpoint, { concurrency: 2 });
    const spans = exampleSpans(1);
    const results = await Promise.all(Array.from({ length: 10 }, () => client.send(spans)));
    expect(results.every(({ code }) => code === ExportResultCode.SUCCESS)).toBe(true);
    expect([server.requests.length, most]).toEqual([10, 2]);
  });

  test('what has no room fails at once and is counted', async () => {
    await using server = await startTraceServer();
    const release = Promise.withResolvers<TestAnswer>();
    server.answer = () => release.promise;
    await using client = open(server.endpoint, { maxPendingBytes: 3_000 });
    const first = client.send(exampleSpans(1, 2_000));
    expect(await client.send(exampleSpans(1, 2_000))).toEqual(failed(status.RESOURCE_EXHAUSTED));
    expect(client.exporter.stats()).toMatchObject({ pending: 1, failed: 1 });
    release.resolve(OK);
    expect(await first).toEqual(SUCCESS);
  });

  test('a large batch is sent in parts; one lost part fails the export, and only its spans are lost', async () => {
    await using server = await startTraceServer();
    server.answer = ({ spanNames }) => (spanNames.includes('span 0') ? failWith(status.INTERNAL) : OK);
    await using client = open(server.endpoint, { maxRequestBytes: 10_000 });
    expect(await client.send(exampleSpans(20, 2_000))).toEqual(failed(status.INTERNAL));
    expect(server.requests.length).toBeGreaterThan(4);
    const { exported, failed: lost } = client.exporter.stats();
    expect(exported + lost).toBe(20);
    expect(lost).toBe(
      server.requests.find(({ spanNames }) => spanNames.includes('span 0'))?.spanNames.length,
    );
    expect(client.errors).toMatchObject([{ spans: lost }]);
  });
});

describe('flush and shutdown', () => {
  const log = rememberingLog();
  afterEach(() => diag.disable());

  test('forceFlush waits for what is in flight, also when it fails', async () => {
    await using server = await startTraceServer();
    const release = Promise.withResolvers<TestAnswer>();
    server.answer = () => release.promise;
    await using client = open(server.endpoint);
    await client.exporter.forceFlush();
    void client.send(exampleSpans(2));
    const flushed = client.exporter.forceFlush();
    release.resolve(failWith(status.INTERNAL));
    await flushed;
    expect(client.exporter.stats()).toMatchObject({ pending: 0, failed: 2 });
  });

  test('shutdown waits for what is in flight, then refuses', async () => {
    await using server = await startTraceServer();
    const release = Promise.withResolvers<TestAnswer>();
    server.answer = () => release.promise;
    const { exporter, send, errors } = open(server.endpoint);
    const inFlight = send(exampleSpans(2));
    const closed = exporter.shutdown();
    expect(await send(exampleSpans(3))).toEqual(failed(status.CANCELLED));
    release.resolve(OK);
    expect(await inFlight).toEqual(SUCCESS);
    await closed;
    await exporter.shutdown();
    expect(await send(exampleSpans(1))).toEqual(failed(status.CANCELLED));
    expect(errors.map(({ spans }) => spans)).toEqual([3, 1]);
    expect(exporter.stats()).toMatchObject({ exported: 2, failed: 4, pending: 0 });
  });

  test('shutdown gives up what is not acknowledged in time: sent, waiting, or between attempts', async () => {
    diag.setLogger(log);
    await using server = await startTraceServer();
    server.answer = ({ spanNames }) =>
      spanNames.length === 1 ? { kind: 'silence' } : failWith(status.UNAVAILABLE, 10_000);
    const { exporter, send } = open(server.endpoint, { concurrency: 2 });
    const results = Promise.all([send(exampleSpans(1)), send(exampleSpans(2)), send(exampleSpans(4))]);
    await waitFor('both requests', 10_000, async () => (server.requests.length === 2 ? true : undefined));
    const patient = exporter.shutdown(60_000);
    await exporter.shutdown(1);
    await patient;
    expect(await results).toEqual(Array.from({ length: 3 }, () => failed(status.CANCELLED)));
    expect(server.requests).toHaveLength(2);
    expect(exporter.stats()).toMatchObject({ exported: 0, failed: 7, pending: 0 });
    expect(log.lines.join('\n')).toMatch(/^warn .*7 spans were lost at shutdown/m);
  });

  test('shutdown ends an export that waits for its first token', async () => {
    await using tokens = await startTokenServer();
    const asked = Promise.withResolvers<void>();
    tokens.answer = () => asked.resolve();
    const { exporter, send } = open('127.0.0.1:1', { tokenUrl: tokens.url });
    const result = send(exampleSpans(1));
    await asked.promise;
    await exporter.shutdown(0);
    expect(await result).toEqual(failed(status.CANCELLED));
  });
});

test('an onError that throws harms nothing', async () => {
  await using server = await startTraceServer();
  server.answer = () => failWith(status.INTERNAL);
  await using client = open(server.endpoint, {
    onError: () => {
      throw new Error('oops');
    },
  });
  expect(await client.send(exampleSpans(1))).toEqual(failed(status.INTERNAL));
});

test('works with the stock BatchSpanProcessor', async () => {
  await using server = await startTraceServer();
  server.answer = (_request, number) => (number === 1 ? failWith(status.UNAVAILABLE) : OK);
  const { exporter } = open(server.endpoint);
  const provider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter, maxExportBatchSize: 10 })],
  });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < 95; i++) tracer.startSpan(`span ${i}`).end();
  await provider.forceFlush();
  expect(exporter.stats()).toMatchObject({ exported: 95, pending: 0 });
  tracer.startSpan('last').end();
  await provider.shutdown();
  expect(exporter.stats()).toEqual({ exported: 96, rejected: 0, failed: 0, pending: 0, retries: 1 });
  const names = new Set(server.requests.slice(1).flatMap(({ spanNames }) => spanNames));
  expect(names.size).toBeGreaterThanOrEqual(86);
});
