import { once } from 'node:events';
import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { ServerCredentials, status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { hasOpenssl, makeCertificate } from '../../test/certificate.ts';
import { exampleSpans } from '../../test/example-spans.ts';
import { startSilentProxy } from '../../test/silent-proxy.ts';
import { failWith, startTraceServer, type TraceServer } from '../../test/trace-server.ts';
import { VERSION } from '../version.ts';
import { serializeRequests } from './serialize-requests.ts';
import { openTraceClient, type TraceClient, type TraceClientOptions } from './trace-client.ts';

const [{ body } = { body: new Uint8Array() }] = serializeRequests(exampleSpans(2, 1_000), 1_000_000);
const authorization = { name: 'x-junjo-api-key', value: 'the-key' };
const never = new AbortController().signal;

function open(target: string, options: Partial<TraceClientOptions> = {}): TraceClient & Disposable {
  const defaults = {
    insecure: true,
    tls: {},
    headers: {},
    compression: 'none',
    probeAfterMillis: 10_000,
  } as const;
  const client = openTraceClient({ target, ...defaults, ...options });
  return { ...client, [Symbol.dispose]: () => client.close() };
}

const send = (client: TraceClient, timeoutMillis = 10_000, signal = never) =>
  client.export(body, { authorization, timeoutMillis, signal });

test('sends the request with its headers and resolves to the response', async () => {
  await using server = await startTraceServer();
  server.answer = () => ({ kind: 'ok', partialSuccess: { rejectedSpans: 1, errorMessage: 'x' } });
  using client = open(server.endpoint, { headers: { 'x-tenant': 'a' } });
  expect(Buffer.from(await send(client)).toString('hex')).toBe('0a050801120178');
  const [{ body: received, metadata } = lastOf(server)] = server.requests;
  expect(Buffer.compare(received, body)).toBe(0);
  expect(metadata.get('x-junjo-api-key')).toEqual(['the-key']);
  expect(metadata.get('x-tenant')).toEqual(['a']);
  expect(metadata.get('user-agent')).toEqual([
    expect.stringMatching(new RegExp(`^junjo-otel-exporter-js/${VERSION} grpc-node-js/`)),
  ]);
});

test('the authorization of a call stays in that call', async () => {
  await using server = await startTraceServer();
  using client = open(server.endpoint);
  await client.export(body, {
    authorization: { name: 'authorization', value: 'Bearer a' },
    timeoutMillis: 10_000,
    signal: never,
  });
  await send(client);
  expect(server.headers('authorization')).toEqual(['Bearer a', undefined]);
  expect(server.headers('x-junjo-api-key')).toEqual([undefined, 'the-key']);
});

test('compresses when told to', async () => {
  await using server = await startTraceServer();
  using client = open(server.endpoint, { compression: 'gzip' });
  await send(client);
  expect(Buffer.compare(lastOf(server).body, body)).toBe(0);
});

test.each(['gzip', 'none'] as const)('says which compression it uses: %s', async (compression) => {
  // grpc-js's own server hides the header from its handlers.
  const seen: unknown[] = [];
  const server = createServer().on('stream', (stream, headers) => {
    seen.push(headers['grpc-encoding']);
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' },
      { endStream: true },
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  {
    using client = open(`127.0.0.1:${port}`, { compression });
    await expect(send(client)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  }
  server.close();
  expect(seen).toEqual([compression === 'gzip' ? 'gzip' : undefined]);
});

test('rejects with the code of the server', async () => {
  await using server = await startTraceServer();
  server.answer = () => failWith(status.RESOURCE_EXHAUSTED, 10);
  using client = open(server.endpoint);
  await expect(send(client)).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: 'said RESOURCE_EXHAUSTED',
  });
});

test('rejects when nobody listens, when nobody answers in time, and when the signal fires', async () => {
  await using server = await startTraceServer();
  server.answer = () => ({ kind: 'silence' });
  using client = open(server.endpoint);
  await expect(send(client, 50)).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  const stop = new AbortController();
  server.answer = () => {
    stop.abort();
    return { kind: 'silence' };
  };
  await expect(send(client, 60_000, stop.signal)).rejects.toMatchObject({ code: status.CANCELLED });
  await expect(send(client, 60_000, stop.signal)).rejects.toMatchObject({ code: status.CANCELLED });

  const { endpoint, ...gone } = await startTraceServer();
  await gone[Symbol.asyncDispose]();
  using other = open(endpoint);
  await expect(send(other)).rejects.toMatchObject({ code: status.UNAVAILABLE });
});

test('a connection that fell silent is replaced', async () => {
  await using server = await startTraceServer();
  await using proxy = await startSilentProxy(server.port);
  using client = open(`127.0.0.1:${proxy.port}`, { probeAfterMillis: 100 });
  await send(client);
  proxy.silence();
  await expect(send(client, 30_000)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  await send(client, 30_000);
  expect(proxy.connections).toBe(2);
  expect(server.requests).toHaveLength(2);
});

describe.skipIf(!hasOpenssl)(`TLS${hasOpenssl ? '' : ' (SKIPPED: openssl is missing)'}`, () => {
  const { cert, key } = hasOpenssl ? makeCertificate() : { cert: Buffer.alloc(0), key: Buffer.alloc(0) };

  test('a server whose authority is given is trusted, another one is not', async () => {
    const credentials = ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }]);
    await using server = await startTraceServer(credentials);
    using client = open(server.endpoint, { insecure: false, tls: { ca: cert.toString() } });
    await send(client);
    using doubtful = open(server.endpoint, { insecure: false });
    await expect(send(doubtful)).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(server.requests).toHaveLength(1);
  });

  test('a client certificate is shown to a server that wants one', async () => {
    const credentials = ServerCredentials.createSsl(cert, [{ private_key: key, cert_chain: cert }], true);
    await using server = await startTraceServer(credentials);
    using client = open(server.endpoint, { insecure: false, tls: { ca: cert, cert, key } });
    await send(client);
    using nobody = open(server.endpoint, { insecure: false, tls: { ca: cert } });
    await expect(send(nobody)).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });
});

function lastOf(server: TraceServer) {
  const last = server.requests.at(-1);
  if (!last) throw new Error('nothing was received');
  return last;
}
