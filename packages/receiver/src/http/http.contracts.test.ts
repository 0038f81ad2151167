/** What is particular to OTLP/HTTP: paths, methods, types, connections. */
import { Agent } from 'node:http';
import { expect, test } from 'vitest';
import { exampleSpans, jsonOf, protobufOf } from '../../test/example-spans.ts';
import { post } from '../../test/raw-clients.ts';
import { startReceiver } from '../../test/start-receiver.ts';
import { rpcStatusOf } from '../../test/wire-fields.ts';

test.each(['/', '/v1', '/v1/trace', '/v1/traces/', '/V1/traces'])('%s is not found', async (path) => {
  await using receiver = await startReceiver();
  const answer = await post(receiver.http, protobufOf(exampleSpans(1)), { path });
  expect(answer.status).toBe(404);
  expect(rpcStatusOf(answer.body)).toMatchObject({ code: 12, retryDelayMs: undefined });
});

test('a query does not hide the path', async () => {
  await using receiver = await startReceiver();
  expect(await post(receiver.http, Buffer.alloc(0), { path: '/v1/traces?x=1' })).toMatchObject({
    status: 200,
  });
});

test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed', async (method) => {
  await using receiver = await startReceiver();
  const answer = await post(receiver.http, Buffer.alloc(0), { method });
  expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
});

test.each([
  ['content type', { 'content-type': 'text/plain' }],
  ['content type', { 'content-type': '' }],
  ['content type', { 'content-type': 'application/grpc' }],
  ['content encoding', { 'content-encoding': 'br' }],
  ['content encoding', { 'content-encoding': 'gzip, gzip' }],
])('an unknown %s is refused: %o', async (_, headers) => {
  await using receiver = await startReceiver();
  expect(await post(receiver.http, protobufOf(exampleSpans(1)), { headers })).toMatchObject({ status: 415 });
  expect(receiver.spanLog.records).toEqual([]);
});

test('an empty answer is an empty message, in the media type of the request', async () => {
  await using receiver = await startReceiver();
  const protobuf = await post(receiver.http, protobufOf(exampleSpans(1)));
  expect(protobuf.headers['content-type']).toBe('application/x-protobuf');
  expect(protobuf.body).toHaveLength(0);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const json = await post(receiver.http, jsonOf(exampleSpans(1)), { headers });
  expect(json.headers['content-type']).toBe('application/json');
  expect(JSON.parse(json.body.toString())).toEqual({});
});

test('a connection serves many requests, refused ones included', async () => {
  await using receiver = await startReceiver({ config: { maxRequestBytes: 100_000 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = protobufOf(exampleSpans(1));
  const statuses: number[] = [];
  for (const [bytes, headers] of [
    [body, {}],
    [body, { 'x-junjo-api-key': 'wrong' }],
    [Buffer.alloc(90_000), {}],
    [Buffer.alloc(150_000), {}],
    [body, {}],
  ] as const) {
    statuses.push((await post(receiver.http, bytes, { agent, headers })).status);
  }
  expect(statuses).toEqual([200, 401, 400, 413, 200]);
  expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
  agent.destroy();
});

test('a body without a length is taken under the same limit', async () => {
  await using receiver = await startReceiver({ config: { maxRequestBytes: 100_000 } });
  const headers = { 'content-length': '', 'transfer-encoding': 'chunked' };
  expect(await post(receiver.http, protobufOf(exampleSpans(1)), { headers })).toMatchObject({ status: 200 });
  expect(await post(receiver.http, Buffer.alloc(150_000), { headers })).toMatchObject({ status: 413 });
});
