/** TLS and SASL, with a broker of the test's own that takes nothing else. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@studio/core';
import { javaAvailable, type RunningKafka, startKafka } from '@studio/testkit/kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeRecords } from '../conformance/harness.ts';
import type { KafkaSpanLogConfig } from '../src/config.ts';
import { openSpanLog } from '../src/open.ts';
import { quietLogger } from './quiet-logger.ts';

const run = promisify(execFile);
const deps = { clock: systemClock, logger: quietLogger };
const missing = await missingPart();

describe.skipIf(missing)(`Kafka sign-in${missing ? ` (${missing})` : ''}`, () => {
  let kafka: RunningKafka;
  let ca: string;
  beforeAll(async () => {
    const { key, certificate } = await selfSigned();
    ca = certificate;
    kafka = await startKafka({ properties: signInProperties(key, certificate) });
  }, 240_000);
  afterAll(() => kafka?.stop());

  const config = (more: Partial<KafkaSpanLogConfig>): KafkaSpanLogConfig => ({
    kind: 'kafka',
    brokers: [kafka.brokers],
    topic: `test-${crypto.randomUUID()}`,
    createTopics: { partitions: 1, replicationFactor: 1 },
    requiredGroups: [],
    tls: { ca },
    ...more,
  });
  const user = { username: 'studio', password: 'studio-secret' } as const;

  test('appends and commits over TLS, signed in with a password', async () => {
    const log = await openSpanLog(config({ sasl: { mechanism: 'plain', ...user } }), deps);
    await log.append(makeRecords(3));
    const subscription = await log.subscribe('g');
    for await (const assignment of subscription.assignments()) {
      assignment.seek(0);
      expect(await assignment.next({ maxBytes: 1_000, maxWaitMs: 20_000 })).toHaveLength(3);
      await assignment.commit({ offset: 3, note: '' });
      break;
    }
    expect(await log.committed('g')).toEqual([{ offset: 3, note: '' }]);
    await log.close();
  });

  test('a wrong password is named as such, and is not in the message', async () => {
    const sasl = { mechanism: 'plain', username: 'studio', password: 'guessed-secret' } as const;
    const error = await openSpanLog(config({ sasl }), deps).catch((failure: Error) => failure);
    expect(error).toMatchObject({ name: 'PermanentError', code: 'sign_in_failed' });
    expect((error as Error).message).not.toContain('guessed-secret');
  });

  test('a certificate of an unknown authority is refused', async () => {
    const opened = openSpanLog(config({ tls: true, sasl: { mechanism: 'plain', ...user } }), deps);
    await expect(opened).rejects.toMatchObject({
      code: 'log_unavailable',
      message: expect.stringContaining('certificate'),
    });
  });
});

async function missingPart(): Promise<string | undefined> {
  const java = await javaAvailable();
  if (!java.available) return java.reason;
  return run('openssl', ['version']).then(
    () => undefined,
    () => 'no openssl command',
  );
}

async function selfSigned(): Promise<{ key: string; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'junjo-certificate-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files]);
  const found = { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
  await rm(folder, { recursive: true });
  return found;
}

/** The listener keeps its name and speaks SASL over TLS. */
function signInProperties(key: string, certificate: string): Record<string, string> {
  const oneLine = (pem: string) => pem.trim().replaceAll('\n', ' ');
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  const users = 'user_broker="broker-secret" user_studio="studio-secret"';
  return {
    'listener.security.protocol.map': 'PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config': `${module} username="broker" password="broker-secret" ${users};`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': oneLine(certificate),
    'ssl.keystore.key': oneLine(key),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': oneLine(certificate),
  };
}
