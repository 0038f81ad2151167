import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kafkaConnection } from './kafka-connection.ts';
import { type Env, loadConfig } from './load-config.ts';

const connectionOf = (env: Env) =>
  kafkaConnection(loadConfig({ JUNJO_KAFKA_BROKERS: 'a:1,b:2', ...env }, { role: 'standalone' }));

test('plain: brokers and topic only', async () => {
  expect(await connectionOf({})).toEqual({ brokers: ['a:1', 'b:2'], topic: 'otlp.traces' });
});

test('TLS with the authorities of the system, or with those of a file, and SASL', async () => {
  expect(await connectionOf({ JUNJO_KAFKA_TLS: 'true' })).toMatchObject({ tls: true });
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-ca-'));
  const file = join(folder.path, 'ca.pem');
  await writeFile(file, 'PEM');
  const connection = await connectionOf({
    JUNJO_KAFKA_TLS: 'true',
    JUNJO_KAFKA_TLS_CA: file,
    JUNJO_KAFKA_SASL_MECHANISM: 'scram-sha-512',
    JUNJO_KAFKA_SASL_USERNAME: 'u',
    JUNJO_KAFKA_SASL_PASSWORD: 'p',
  });
  expect(connection).toMatchObject({
    tls: { ca: 'PEM' },
    sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' },
  });
});

test('a file that cannot be read is named with its variable', async () => {
  const reading = connectionOf({ JUNJO_KAFKA_TLS: 'true', JUNJO_KAFKA_TLS_CA: '/not/there.pem' });
  await expect(reading).rejects.toThrow(/JUNJO_KAFKA_TLS_CA is "\/not\/there.pem", which cannot be read/);
});
