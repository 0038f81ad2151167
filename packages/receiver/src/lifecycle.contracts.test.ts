/** Start, stop and addresses, and TLS on both ports. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { exampleSpans, protobufOf } from '../test/example-spans.ts';
import { post, RawGrpcClient } from '../test/raw-clients.ts';
import { API_KEY, newReceiver, startReceiver } from '../test/start-receiver.ts';

test('stop is safe before start and twice, and ends the listening', async () => {
  const fresh = newReceiver();
  await fresh.receiver.stop();
  const { receiver, http } = await startReceiver();
  await Promise.all([receiver.stop(), receiver.stop()]);
  await receiver.stop();
  expect(receiver.health()).toEqual({ ready: false, reason: 'stopped' });
  await expect(post(http, Buffer.alloc(0))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('is not ready and has no addresses before it is started', () => {
  const { receiver } = newReceiver();
  expect(receiver.health()).toEqual({ ready: false, reason: 'not started' });
  expect(() => receiver.addresses()).toThrow('before it is started');
});

test.each(['otlpGrpcPort', 'otlpHttpPort'] as const)(
  'a port in use (%s) is one clear sentence',
  async (name) => {
    await using first = await startReceiver();
    const address = name === 'otlpGrpcPort' ? `http://${first.grpc}` : first.http;
    const port = Number(new URL(address).port);
    const { receiver } = newReceiver({ config: { [name]: port } });
    const variable = name === 'otlpGrpcPort' ? 'JUNJO_OTLP_GRPC_PORT' : 'JUNJO_OTLP_HTTP_PORT';
    await expect(receiver.start()).rejects.toThrow(new RegExp(`Port ${port} .*${variable}`));
    // What was bound before the failure is free again.
    await receiver.stop();
  },
);

const OPENSSL = 'openssl';
const hasOpenssl = spawnSync(OPENSSL, ['version']).status === 0;
describe.skipIf(!hasOpenssl)(`TLS${hasOpenssl ? '' : ' (SKIPPED: openssl is missing)'}`, () => {
  async function certificate() {
    const folder = await mkdtempDisposable(join(tmpdir(), 'receiver-tls-'));
    const [keyFile, certFile] = [join(folder.path, 'key.pem'), join(folder.path, 'cert.pem')];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-x509',
      '-days',
      '2',
    ];
    execFileSync(OPENSSL, ['req', ...kind, '-keyout', keyFile, '-out', certFile, ...names], {
      stdio: 'ignore',
    });
    return { folder, keyFile, certFile, cert: await readFile(certFile), key: await readFile(keyFile) };
  }

  /** Certificates are for names. */
  const byName = ({ grpc, http }: { grpc: string; http: string }) => ({
    grpc: grpc.replace('127.0.0.1', 'localhost'),
    http: http.replace('127.0.0.1', 'localhost'),
  });

  function postTls(base: string, options: object): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': API_KEY };
      const sent = request(`${base}/v1/traces`, { method: 'POST', headers, ...options }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      sent.once('error', reject).end(protobufOf(exampleSpans(1)));
    });
  }

  test('with a certificate both ports speak TLS', async () => {
    const { folder, keyFile, certFile, cert } = await certificate();
    await using _ = folder;
    const config = { tlsCertFile: certFile, tlsKeyFile: keyFile };
    await using receiver = await startReceiver({ config });
    const { grpc, http } = byName(receiver);
    using client = new RawGrpcClient(grpc, false, credentials.createSsl(cert));
    expect(await client.export(protobufOf(exampleSpans(1)))).toMatchObject({ code: 0 });
    expect(http).toMatch(/^https:/);
    expect(await postTls(http, { ca: cert })).toBe(200);
    expect(receiver.spanLog.records).toHaveLength(2);
  });

  test('with a client authority, only clients with its certificate get in', async () => {
    const { folder, keyFile, certFile, cert, key } = await certificate();
    await using _ = folder;
    const config = { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsClientCaFile: certFile };
    await using receiver = await startReceiver({ config });
    const { grpc, http } = byName(receiver);
    const body = protobufOf(exampleSpans(1));
    using known = new RawGrpcClient(grpc, false, credentials.createSsl(cert, key, cert));
    expect(await known.export(body)).toMatchObject({ code: 0 });
    using unknown = new RawGrpcClient(grpc, false, credentials.createSsl(cert));
    expect(await unknown.export(body)).toMatchObject({ code: 14 });
    expect(await postTls(http, { ca: cert, cert, key })).toBe(200);
    await expect(postTls(http, { ca: cert })).rejects.toThrow();
    expect(receiver.spanLog.records).toHaveLength(2);
  });

  test('files that are missing or wrong are named at start', async () => {
    const { folder, keyFile } = await certificate();
    await using _ = folder;
    const missing = newReceiver({ config: { tlsCertFile: '/nowhere/cert.pem', tlsKeyFile: keyFile } });
    await expect(missing.receiver.start()).rejects.toThrow('/nowhere/cert.pem');
    const wrong = newReceiver({ config: { tlsCertFile: keyFile, tlsKeyFile: keyFile } });
    await expect(wrong.receiver.start()).rejects.toThrow(`TLS cannot be set up with ${keyFile}`);
  });
});
