/** The receiver as a process of its own refuses to start without what it needs, naming it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const run = (env: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });

test('without its URLs it exits with 2 and names all of them', () => {
  const { status, stderr } = run({});
  expect(status).toBe(2);
  for (const name of [
    'JUNJO_KAFKA_BROKERS',
    'JUNJO_REDIS_URL',
    'BACKEND_GRPC_HOST',
    'JUNJO_INTERNAL_GRPC_TOKEN',
  ]) {
    expect(stderr).toContain(`${name} is not set`);
  }
});

test('--check-config accepts a complete configuration without connecting to anything', () => {
  const env = {
    JUNJO_KAFKA_BROKERS: 'nowhere.invalid:9092',
    JUNJO_REDIS_URL: 'redis://nowhere.invalid',
    BACKEND_GRPC_HOST: 'nowhere.invalid',
    JUNJO_INTERNAL_GRPC_TOKEN: 'x'.repeat(32),
  };
  expect(run(env, '--check-config')).toMatchObject({ status: 0 });
});
