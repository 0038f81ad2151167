/** The API as a process of its own, on a real PostgreSQL and on the engine's ClickHouse interface. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import type { Relational } from '@studio/relational';
import { createPostgresDatabase } from '@studio/relational/conformance/postgres-database';
import { openRelational } from '@studio/relational/open';
import { freePort } from '@studio/testkit/free-port';
import { StudioProcess } from '@studio/testkit/process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateApiKey } from './validate-api-key.ts';

const admin = process.env['JUNJO_TEST_POSTGRES_URL'] ?? '';
const redis = process.env['JUNJO_TEST_REDIS_URL'] ?? '';
const keys = { session: randomBytes(32).toString('base64'), cookie: randomBytes(32).toString('base64') };
const TOKEN = 'jdev_bootstrap_0123456789abcdefghij';
const API_KEY = 'jtel_bootstrap_0123456789abcdefghij';
const INTERNAL_TOKEN = 'internal-0123456789abcdef0123456789abcdef';

describe.skipIf(!admin || !redis)('the API process (JUNJO_TEST_POSTGRES_URL, JUNJO_TEST_REDIS_URL)', () => {
  const opened = new AsyncDisposableStack();
  let engine: Engine;
  let relational: Relational;
  let postgresUrl = '';
  beforeAll(async () => {
    const dir = await mkdtemp(join(tmpdir(), 'junjo-api-process-'));
    opened.defer(() => rm(dir, { recursive: true, force: true }));
    engine = await startEngine({ dataDir: join(dir, 'engine') });
    opened.defer(() => engine.stop());
    const database = await createPostgresDatabase(admin);
    opened.defer(() => database.drop());
    postgresUrl = database.url;
    relational = await openRelational({ kind: 'postgres', url: postgresUrl }, { clock: systemClock });
    opened.defer(() => relational.close());
  });
  afterAll(() => opened.disposeAsync());

  const startProcess = async () => {
    const ports = { http: await freePort(), grpc: await freePort() };
    const env = {
      JUNJO_POSTGRES_URL: postgresUrl,
      JUNJO_CLICKHOUSE_URL: engine.url,
      JUNJO_REDIS_URL: redis,
      JUNJO_SESSION_SECRET: keys.session,
      JUNJO_SECURE_COOKIE_KEY: keys.cookie,
      JUNJO_INTERNAL_GRPC_TOKEN: INTERNAL_TOKEN,
      JUNJO_BACKEND_PORT: String(ports.http),
      GRPC_PORT: String(ports.grpc),
      JUNJO_METRICS_PORT: '0',
      JUNJO_BOOTSTRAP_TOKEN: TOKEN,
      JUNJO_BOOTSTRAP_API_KEY: API_KEY,
      JUNJO_LOG_LEVEL: 'debug',
    };
    const url = `http://127.0.0.1:${ports.http}`;
    const script = join(import.meta.dirname, '../src/main.ts');
    const child = new StudioProcess({ script, env, readyUrl: `${url}/health/ready` });
    await child.start();
    return { child, url, grpc: `127.0.0.1:${ports.grpc}` };
  };

  test('two start at once on an empty database, answer alike and end with 0', async () => {
    const processes = await Promise.all([startProcess(), startProcess()]);
    for (const { url, grpc } of processes) {
      const authorization = `Bearer ${TOKEN}`;
      const services = await fetch(`${url}/api/v1/observability/services`, { headers: { authorization } });
      expect([services.status, await services.json()]).toEqual([200, []]);
      expect(await validateApiKey(grpc, API_KEY, INTERNAL_TOKEN)).toMatchObject({
        isValid: true,
        projectId: 'default',
      });
    }
    const [key] = await relational.apiKeys.list();
    await relational.apiKeys.revoke(key?.id ?? '', new Date());
    for (const { grpc } of processes) {
      expect((await validateApiKey(grpc, API_KEY, INTERNAL_TOKEN)).isValid).toBe(false);
    }
    for (const { child } of processes) {
      expect(await child.stop()).toBe(0);
      for (const secret of [TOKEN, API_KEY, INTERNAL_TOKEN]) expect(child.output).not.toContain(secret);
    }
  });
});
