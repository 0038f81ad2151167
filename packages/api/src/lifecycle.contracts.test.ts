import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { createLogger, createRegistry } from '@studio/runtime';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { get } from '../test/http-request.ts';
import { readerOf } from '../test/reader-of.ts';
import { startApi, TEST_CONFIG, TOKEN } from '../test/start-api.ts';
import { createApi } from './index.ts';

const PATH = '/api/v1/observability/services';
const headers = { authorization: `Bearer ${TOKEN}` };

/** A store that answers when it is told to. */
function heldStore() {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const services = () => {
    asked++;
    return promise;
  };
  const isAsked = () => vi.waitFor(() => expect(asked).toBeGreaterThan(0));
  return { store: { ...readerOf([]), services }, isAsked, answer: () => resolve(['a']) };
}

test('stop is safe before start and twice', async () => {
  await using started = await startApi({ spanStore: readerOf([]) });
  const never = createApi({
    config: TEST_CONFIG,
    spanStore: readerOf([]),
    relational: started.relational,
    keyCache: started.keyCache,
    logger: createLogger({ level: 'silent', format: 'json' }),
    registry: createRegistry(),
    clock: systemClock,
    readiness: () => ({ ready: true }),
  });
  await never.stop();
  await never.stop();
  expect(never.health().ready).toBe(false);
  await started.stop();
  await started.stop();
});

test('a stop closes idle connections, lets requests end and closes theirs', async () => {
  const { store, isAsked, answer } = heldStore();
  await using api = await startApi({ spanStore: store });
  const agent = new Agent({ keepAlive: true });
  await get(`${api.url}/ping`, {}, agent);
  const pending = get(`${api.url}${PATH}`, headers, new Agent({ keepAlive: true }));
  await isAsked();
  const stopped = api.stop();
  await vi.waitFor(() => expect(get(`${api.url}/ping`, {})).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
  answer();
  expect(await pending).toMatchObject({ status: 200, text: '["a"]' });
  await stopped;
  agent.destroy();
});

test('a stop cuts what hangs at its deadline', async () => {
  const { store, isAsked } = heldStore();
  await using api = await startApi({ spanStore: store });
  const pending = get(`${api.url}${PATH}`, headers);
  const cut = expect(pending).rejects.toMatchObject({ code: 'ECONNRESET' });
  await isAsked();
  const deadline = new AbortController();
  const stopped = api.stop(deadline.signal);
  deadline.abort();
  await stopped;
  await cut;
});

test('a port in use is one sentence that names the variable', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const port = Number(new URL(api.url).port);
  const grpcPort = Number(api.grpc.split(':')[1]);
  await expect(startApi({ spanStore: readerOf([]), config: { apiHttpPort: port } })).rejects.toThrow(
    /^Port \d+ on 127\.0\.0\.1 \(REST API\).*JUNJO_BACKEND_PORT[^\n]*$/,
  );
  await expect(startApi({ spanStore: readerOf([]), config: { apiGrpcPort: grpcPort } })).rejects.toThrow(
    /\(internal gRPC\).* GRPC_PORT/,
  );
});

const OPENSSL = 'openssl';
const hasOpenssl = spawnSync(OPENSSL, ['version']).status === 0;

describe.skipIf(!hasOpenssl)(`TLS${hasOpenssl ? '' : ' (SKIPPED: openssl is missing)'}`, () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'junjo-api-tls-'));
    const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')];
    const what = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync(OPENSSL, ['req', ...kind, ...what, ...files], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const files = () => ({ tlsCertFile: join(dir, 'cert.pem'), tlsKeyFile: join(dir, 'key.pem') });
  const ask = (url: string, withCertificate: boolean) =>
    new Promise<number>((resolve, reject) => {
      const [cert, key] = [readFileSync(files().tlsCertFile), readFileSync(files().tlsKeyFile)];
      const own = withCertificate ? { cert, key } : {};
      const sent = tlsRequest(`${url}/ping`, { ca: cert, ...own, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });

  test('serves HTTPS', async () => {
    await using api = await startApi({ spanStore: readerOf([]), config: files() });
    expect(await ask(api.url, false)).toBe(200);
  });

  test('with a client CA only those it signed get in', async () => {
    const config = { ...files(), tlsClientCaFile: files().tlsCertFile };
    await using api = await startApi({ spanStore: readerOf([]), config });
    expect(await ask(api.url, true)).toBe(200);
    await expect(ask(api.url, false)).rejects.toThrow();
  });

  test('names a file that is missing or is no key', async () => {
    const missing = { ...files(), tlsKeyFile: join(dir, 'nothing.pem') };
    await expect(startApi({ spanStore: readerOf([]), config: missing })).rejects.toThrow(
      /nothing\.pem \(JUNJO_TLS_KEY\)/,
    );
    writeFileSync(join(dir, 'bad.pem'), 'no key');
    const bad = { ...files(), tlsKeyFile: join(dir, 'bad.pem') };
    await expect(startApi({ spanStore: readerOf([]), config: bad })).rejects.toThrow(/bad\.pem/);
  });
});
