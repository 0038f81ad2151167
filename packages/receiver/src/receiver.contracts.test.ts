/** The table of codes of the ingest contract, row by row, over real sockets and every transport. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { RetryableError } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { describe, expect, test } from 'vitest';
import { exampleSpan, exampleSpans, ZERO_TRACE_ID } from '../test/example-spans.ts';
import { logDown, MemorySpanLog } from '../test/memory-span-log.ts';
import { API_KEY, type Overrides, startReceiver, VALID } from '../test/start-receiver.ts';
import { type Answer, TRANSPORTS, type Transport } from '../test/transports.ts';
import { until } from '../test/until.ts';

const OK = { grpc: 0, http: 200 };
const INVALID = { grpc: 3, http: 400 };
const UNAUTHENTICATED = { grpc: 16, http: 401 };
const UNAVAILABLE = { grpc: 14, http: 503 };
const TOO_LARGE = { grpc: 8, http: 413 };

/** What the answer must be, the parts included that OTLP clients act upon. */
function expectRefusal(transport: Transport, answer: Answer, row: typeof OK, retry: 'retry' | 'drop'): void {
  expect(answer.code).toBe(row[transport.kind]);
  if (retry === 'retry') expect(answer.retryDelayMs).toBeGreaterThan(0);
  else expect(answer.retryDelayMs).toBeUndefined();
  if (transport.kind === 'grpc') return;
  expect(answer.rpcCode).toBe(row.grpc);
  expect(answer.message).not.toBe('');
  expect(answer.contentType).toBe(
    transport.format === 'json' ? 'application/json' : 'application/x-protobuf',
  );
  if (retry === 'retry') expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
  else expect(answer.retryAfter).toBeUndefined();
}

describe.each(TRANSPORTS)('$name', (transport) => {
  test('all spans durable: OK, and one record with what was sent', async () => {
    await using receiver = await startReceiver();
    const spans = exampleSpans(3);
    const body = transport.encode(spans);
    const answer = await transport.send(receiver, body);
    expect(answer).toMatchObject({ code: OK[transport.kind], partialSuccess: undefined });
    expect(receiver.spanLog.records).toHaveLength(1);
    const record = receiver.spanLog.records[0]!;
    const isGzip = transport.kind === 'http' && transport.compression === 'gzip';
    const storedAsGzip = isGzip && transport.format === 'protobuf';
    expect(record).toMatchObject({
      schemaVersion: 1,
      projectId: 'project-1',
      keyId: 'key-1',
      spanCount: 3,
      rejectedCount: 0,
      encoding: storedAsGzip ? 'gzip' : 'identity',
    });
    expect(Math.abs(record.receivedAtUnixMs - Date.now())).toBeLessThan(60_000);
    expect(decodeTraces(storedAsGzip ? gunzipSync(record.body) : record.body)).toEqual(spans);
    const twinHash = createHash('sha256').update('project-1\0').update(body).digest();
    expect(Buffer.from(record.twinHash)).toEqual(twinHash);
  });

  test('some spans invalid: OK with partial success, the others in the log', async () => {
    await using receiver = await startReceiver();
    const good = exampleSpans(2);
    const bad = [exampleSpan({ traceId: ZERO_TRACE_ID }), exampleSpan({ spanId: '0102' })];
    const body = transport.encode([good[0]!, bad[0]!, good[1]!, bad[1]!]);
    const answer = await transport.send(receiver, body);
    expect(answer.code).toBe(OK[transport.kind]);
    expect(answer.partialSuccess?.rejectedSpans).toBe(2);
    expect(answer.partialSuccess?.errorMessage).not.toBe('');
    expect(receiver.spanLog.records).toHaveLength(1);
    const record = receiver.spanLog.records[0]!;
    expect(record).toMatchObject({ spanCount: 2, rejectedCount: 2, encoding: 'identity' });
    expect(decodeTraces(record.body)).toEqual(good);
    // Of the request as it was sent: a retry must meet its twin.
    const twinHash = createHash('sha256').update('project-1\0').update(body).digest();
    expect(Buffer.from(record.twinHash)).toEqual(twinHash);
  });

  test('every span invalid: refused for good', async () => {
    await using receiver = await startReceiver();
    const body = transport.encode(exampleSpans(2, { traceId: ZERO_TRACE_ID }));
    expectRefusal(transport, await transport.send(receiver, body), INVALID, 'drop');
    expect(receiver.spanLog.records).toEqual([]);
    expect(await receiver.metric('junjo_receiver_rejected_spans_total')).toBe(2);
  });

  test('undecodable: refused for good', async () => {
    await using receiver = await startReceiver();
    const answer = await transport.send(receiver, Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]));
    expectRefusal(transport, answer, INVALID, 'drop');
    expect(receiver.spanLog.records).toEqual([]);
  });

  test('a request without spans: OK, and nothing in the log', async () => {
    await using receiver = await startReceiver();
    const empty = transport.format === 'json' ? Buffer.from('{}') : Buffer.alloc(0);
    expect(await transport.send(receiver, empty)).toMatchObject({ code: OK[transport.kind] });
    expect(await transport.send(receiver, transport.encode([]))).toMatchObject({ code: OK[transport.kind] });
    expect(receiver.spanLog.records).toEqual([]);
  });

  test('no key, bad key, expired key, a token: one answer that does not say which', async () => {
    const expired = { ...VALID, expiresAtUnixMs: Date.now() - 1 };
    await using receiver = await startReceiver({
      lookUpKey: async (key) => (key === API_KEY ? VALID : key === 'expired' ? expired : { valid: false }),
    });
    const body = transport.encode(exampleSpans(1));
    const messages = new Set<string>();
    const attempts: Record<string, string>[] = [
      {},
      { 'x-junjo-api-key': 'unknown' },
      { 'x-junjo-api-key': 'expired' },
      { authorization: 'Bearer token' },
      { authorization: 'Bearer token', 'x-junjo-api-key': API_KEY },
    ];
    for (const headers of attempts) {
      const answer = await transport.send(receiver, body, headers);
      expectRefusal(transport, answer, UNAUTHENTICATED, 'drop');
      messages.add(answer.message);
    }
    expect(messages.size).toBe(1);
    expect(receiver.spanLog.records).toEqual([]);
  });

  test('an authorization of another scheme is ignored', async () => {
    await using receiver = await startReceiver();
    const headers = { authorization: 'Basic dTpw', 'x-junjo-api-key': API_KEY };
    const answer = await transport.send(receiver, transport.encode(exampleSpans(1)), headers);
    expect(answer.code).toBe(OK[transport.kind]);
  });

  test('the key cannot be checked: try again, and nothing is cached', async () => {
    let isDown = true;
    await using receiver = await startReceiver({
      lookUpKey: async () => {
        if (isDown) throw new RetryableError('down', { code: 'database_unavailable' });
        return VALID;
      },
    });
    const body = transport.encode(exampleSpans(1));
    expectRefusal(transport, await transport.send(receiver, body), UNAVAILABLE, 'retry');
    isDown = false;
    expect(await transport.send(receiver, body)).toMatchObject({ code: OK[transport.kind] });
  });

  test('the log is down: try again', async () => {
    await using receiver = await startReceiver();
    receiver.spanLog.failure = logDown;
    const body = transport.encode(exampleSpans(1));
    expectRefusal(transport, await transport.send(receiver, body), UNAVAILABLE, 'retry');
    receiver.spanLog.failure = new TypeError('a bug in an adapter');
    expectRefusal(transport, await transport.send(receiver, body), UNAVAILABLE, 'retry');
  });

  test('the byte budget is used up: try again', async () => {
    // Room for one such request. JSON is held beside the protobuf that is made of it.
    const budget = transport.format === 'json' ? 5_500_000 : 3_000_000;
    const config = { inFlightBytes: budget, inFlightBytesPerProject: budget, maxRequestBytes: 2_000_000 };
    await using receiver = await startReceiver({ config });
    const { promise, resolve } = Promise.withResolvers<void>();
    receiver.spanLog.gate = promise;
    const value = 'x'.repeat(1_800_000);
    const body = transport.encode(exampleSpans(1, { attributes: [{ key: 'large', value }] }));
    const first = transport.send(receiver, body);
    await until(() => receiver.spanLog.appending === 1);
    expectRefusal(transport, await transport.send(receiver, body), UNAVAILABLE, 'retry');
    resolve();
    expect(await first).toMatchObject({ code: OK[transport.kind] });
    expect(await transport.send(receiver, body)).toMatchObject({ code: OK[transport.kind] });
    expect(await receiver.metric('junjo_receiver_in_flight_bytes')).toBe(0);
  });

  test('draining: new requests are told to try again, those in flight finish', async () => {
    await using receiver = await startReceiver();
    const { promise, resolve } = Promise.withResolvers<void>();
    receiver.spanLog.gate = promise;
    const body = transport.encode(exampleSpans(1));
    const inFlight = transport.send(receiver, body);
    await until(() => receiver.spanLog.appending === 1);
    const stopped = receiver.receiver.stop();
    expectRefusal(transport, await transport.send(receiver, body), UNAVAILABLE, 'retry');
    resolve();
    expect(await inFlight).toMatchObject({ code: OK[transport.kind] });
    await stopped;
    expect(receiver.spanLog.records).toHaveLength(1);
  });

  test('too large, on the wire or only once decompressed: refused for good', async () => {
    await using receiver = await startReceiver({ config: { maxRequestBytes: 100_000 } });
    const answer = await transport.send(receiver, Buffer.alloc(200_000, ' '));
    expect(answer.code).toBe(TOO_LARGE[transport.kind]);
    expect(answer.retryDelayMs).toBeUndefined();
    if (transport.kind === 'http') expectRefusal(transport, answer, TOO_LARGE, 'drop');
  });

  test('a request above the record limit is split, a single span above it is refused', async () => {
    const spanLog = new MemorySpanLog(20_000);
    await using receiver = await startReceiver({ spanLog });
    const attributes = [{ key: 'text', value: 'x'.repeat(6_000) }];
    const spans = exampleSpans(9, { attributes });
    expect(await transport.send(receiver, transport.encode(spans))).toMatchObject({
      code: OK[transport.kind],
    });
    expect(spanLog.records.length).toBeGreaterThan(2);
    expect(spanLog.records.flatMap(({ body }) => decodeTraces(body))).toEqual(spans);
    expect(spanLog.records.reduce((sum, { spanCount }) => sum + spanCount, 0)).toBe(9);
    const hashes = spanLog.records.map(({ twinHash }) => Buffer.from(twinHash).toString('hex'));
    expect(new Set(hashes).size).toBe(hashes.length);

    const parts = spanLog.records.length;
    const tooLarge = exampleSpan({ attributes: [{ key: 'text', value: 'x'.repeat(30_000) }] });
    const answer = await transport.send(receiver, transport.encode([spans[0]!, tooLarge]));
    expectRefusal(transport, answer, TOO_LARGE, 'drop');
    expect(spanLog.records).toHaveLength(parts);
  });
});

test('the same spans under another compression have the same twin hash, and are split alike', async () => {
  const overrides: Overrides = { spanLog: new MemorySpanLog(20_000) };
  await using receiver = await startReceiver(overrides);
  const { records } = receiver.spanLog;
  for (const count of [1, 20]) {
    const spans = exampleSpans(count, { attributes: [{ key: 'text', value: 'x'.repeat(3_000) }] });
    const hashes = new Set<string>();
    for (const transport of TRANSPORTS.filter(({ format }) => format === 'protobuf')) {
      records.length = 0;
      await transport.send(receiver, transport.encode(spans));
      hashes.add(records.map(({ twinHash }) => Buffer.from(twinHash).toString('hex')).join());
    }
    expect(hashes.size).toBe(1);
  }
});
