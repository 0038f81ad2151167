/** The API as a process of its own refuses to start without what it needs, naming it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const run = (env: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });

const complete = {
  JUNJO_POSTGRES_URL: 'postgres://studio:the-password@127.0.0.1:1/studio',
  JUNJO_CLICKHOUSE_URL: 'http://default:the-password@127.0.0.1:1',
  JUNJO_INTERNAL_GRPC_TOKEN: 'x'.repeat(32),
  JUNJO_METRICS_PORT: '0',
  JUNJO_REDIS_URL: 'redis://127.0.0.1:1',
  JUNJO_SESSION_SECRET: randomBytes(32).toString('base64'),
  JUNJO_SECURE_COOKIE_KEY: randomBytes(32).toString('base64'),
};

test('without its URLs it exits with 2 and names all of them', () => {
  const { status, stderr } = run({});
  expect(status).toBe(2);
  for (const name of Object.keys(complete).filter((one) => one !== 'JUNJO_METRICS_PORT')) {
    expect(stderr).toContain(`${name} is not set`);
  }
});

test('--check-config accepts a complete configuration without connecting to anything', () => {
  expect(run(complete, '--check-config')).toMatchObject({ status: 0 });
});

test('a database that does not answer is one sentence, without the password', () => {
  const { status, stderr } = run({ ...complete, JUNJO_LOG_LEVEL: 'error' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^PostgreSQL does not answer: [^\n]+\n$/);
  expect(stderr).not.toContain('the-password');
});
