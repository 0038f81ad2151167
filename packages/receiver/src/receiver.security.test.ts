/** What a sender with bad intentions tries. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { exampleSpan, exampleSpans, protobufOf, ZERO_TRACE_ID } from '../test/example-spans.ts';
import { logDown } from '../test/memory-span-log.ts';
import { post, RawGrpcClient } from '../test/raw-clients.ts';
import { API_KEY, startReceiver, VALID } from '../test/start-receiver.ts';
import { until } from '../test/until.ts';

const MIB = 1024 * 1024;

/** Sends text on a socket of its own and gives what comes back until the other side closes or `enough` says so. */
function sendText(address: string, text: string, enough = /\r\n\r\n/): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => {
      received += chunk.toString();
      if (enough.test(received)) socket.destroy();
    });
    socket.once('error', reject).once('close', () => resolve(received));
  });
}

describe('a gzip bomb', () => {
  const bomb = gzipSync(Buffer.alloc(256 * MIB));

  test('is stopped while inflating', async () => {
    await using receiver = await startReceiver();
    using client = new RawGrpcClient(receiver.grpc, true);
    const before = process.memoryUsage().rss;
    const headers = { 'content-encoding': 'gzip' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(receiver.http, bomb, { headers })),
    );
    for (const { status } of answers) expect([413, 503]).toContain(status);
    expect(answers.some(({ status }) => status === 413)).toBe(true);
    expect((await client.export(Buffer.alloc(32 * MIB))).code).toBe(8);
    // Eight of them inflated would take 2 GiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * MIB);
    expect(await receiver.metric('junjo_receiver_in_flight_bytes')).toBe(0);
  });

  test('in JSON is stopped, too', async () => {
    await using receiver = await startReceiver();
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect(await post(receiver.http, bomb, { headers })).toMatchObject({ status: 413 });
  });
});

test('a declared length above the limit is refused before a byte of the body is taken', async () => {
  await using receiver = await startReceiver();
  const answer = await sendText(
    receiver.http,
    `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\nx-junjo-api-key: ${API_KEY}\r\nContent-Length: 99999999999\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('nothing is kept of a body whose sender is not known', async () => {
  await using receiver = await startReceiver();
  const headers = { 'x-junjo-api-key': 'wrong' };
  expect(await post(receiver.http, Buffer.alloc(3 * MIB), { headers })).toMatchObject({ status: 401 });
  using client = new RawGrpcClient(receiver.grpc);
  expect(await client.export(Buffer.alloc(3 * MIB), { headers })).toMatchObject({ code: 16 });
  expect(await receiver.metric('junjo_receiver_request_bytes_total')).toBe(0);
});

describe('header smuggling', () => {
  const request = (...lines: string[]) =>
    ['POST /v1/traces HTTP/1.1', 'Host: a', 'Content-Type: application/x-protobuf', ...lines, '', ''].join(
      '\r\n',
    );

  test.each([
    ['two keys', ['Content-Length: 0', `x-junjo-api-key: ${API_KEY}`, 'x-junjo-api-key: other'], 401],
    [
      'the same key twice',
      ['Content-Length: 0', `x-junjo-api-key: ${API_KEY}`, `X-Junjo-Api-Key: ${API_KEY}`],
      401,
    ],
    [
      'a token behind another authorization',
      [
        'Content-Length: 0',
        'authorization: Basic dTpw',
        'authorization: Bearer t',
        `x-junjo-api-key: ${API_KEY}`,
      ],
      401,
    ],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5', `x-junjo-api-key: ${API_KEY}`], 400],
    [
      'a length and chunks',
      ['Content-Length: 5', 'Transfer-Encoding: chunked', `x-junjo-api-key: ${API_KEY}`],
      400,
    ],
    ['a header broken over lines', ['Content-Length: 0', 'x-junjo-api-key:', ` ${API_KEY}`], 400],
    ['a space before the colon', ['Content-Length: 0', `x-junjo-api-key : ${API_KEY}`], 400],
  ])('%s', async (_, lines, status) => {
    await using receiver = await startReceiver();
    expect(await sendText(receiver.http, request(...lines))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('two keys in gRPC metadata', async () => {
    const seen: string[] = [];
    await using receiver = await startReceiver({
      lookUpKey: async (key) => {
        seen.push(key);
        return key === API_KEY ? VALID : { valid: false };
      },
    });
    using client = new RawGrpcClient(receiver.grpc);
    const answer = await client.export(Buffer.alloc(0), {
      headers: { 'x-junjo-api-key': `${API_KEY}, ${API_KEY}` },
    });
    expect(answer.code).toBe(16);
  });
});

describe('a client that never finishes its request is cut off', () => {
  const config = { bodyTimeoutMs: 300 };

  test.each([
    ['in its headers', 'POST /v1/traces HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    [
      'in its body',
      `POST /v1/traces HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-protobuf\r\nx-junjo-api-key: ${API_KEY}\r\nContent-Length: 9\r\n\r\nabc`,
    ],
  ])('HTTP, %s', async (_, text) => {
    await using receiver = await startReceiver({ config });
    expect(await sendText(receiver.http, text, /never/)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('gRPC', async () => {
    await using receiver = await startReceiver({ config });
    using client = new RawGrpcClient(receiver.grpc);
    expect((await client.neverEnding()).code).toBe(1);
    await until(async () => (await receiver.metric('junjo_receiver_requests_total')) === 1);
  });
});

test('no key is ever logged or shown in a metric, in whatever way a request ends', async () => {
  const keys = [API_KEY, 'jtel_other_secret_key_value_0123456789'];
  let isDown = false;
  await using receiver = await startReceiver({
    lookUpKey: async (key) => {
      if (isDown) throw new Error(`a careless driver names the key ${key}`);
      return key === API_KEY ? VALID : { valid: false };
    },
  });
  using client = new RawGrpcClient(receiver.grpc);
  const bodies = [
    protobufOf(exampleSpans(1)),
    protobufOf([exampleSpan({ traceId: ZERO_TRACE_ID })]),
    Buffer.from([0xff]),
    Buffer.alloc(0),
  ];
  const sendAll = async () => {
    for (const key of [...keys, `${keys[0]}x`]) {
      for (const body of bodies) {
        const headers = { 'x-junjo-api-key': key };
        await client.export(body, { headers });
        await client.export(body, { headers: { ...headers, authorization: `Bearer ${key}` } });
        await post(receiver.http, body, { headers });
      }
    }
  };
  await sendAll();
  receiver.spanLog.failure = logDown;
  await sendAll();
  isDown = true;
  receiver.keyCache.entries.clear();
  await sendAll();
  receiver.keyCache.failure = new Error('no cache');
  await sendAll();
  await until(() => receiver.logLines.some((line) => line.includes('the key cache failed')));
  const said = receiver.logLines.join('') + (await receiver.exposition());
  for (const key of keys) expect(said).not.toContain(key.slice(5));
});

test('the key is nowhere in the record', async () => {
  await using receiver = await startReceiver();
  await post(receiver.http, protobufOf(exampleSpans(1)));
  const record = receiver.spanLog.records[0]!;
  const text = JSON.stringify({ ...record, body: Buffer.from(record.body).toString('latin1') });
  expect(text).not.toContain(API_KEY);
});
