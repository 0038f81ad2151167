import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distributedSystem } from './kill/distributed-system.ts';
import { embeddedSystem } from './kill/embedded-system.ts';
import { type KillTestResult, runKillTest } from './kill/kill-test.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'];
const postgresAdminUrl = process.env['JUNJO_TEST_POSTGRES_URL'];
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'junjo-kill-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

function expectExact(result: KillTestResult): void {
  expect(result.acknowledged).toBeGreaterThan(0);
  expect(result.missing).toEqual([]);
  expect(result.unexpected).toEqual([]);
  expect(result.stored).toBe(result.acknowledged);
  expect(result.storedUnique).toBe(result.acknowledged);
  expect(result.inRollups).toBe(result.acknowledged);
  expect(result.ledger.stored).toBe(result.acknowledged);
  expect(result.ledger.accepted).toBe(
    result.ledger.stored + result.ledger.twins + result.ledger.deadLettered,
  );
}

test('the standalone process, killed five times under load, stores what it acknowledged once', {
  timeout: 300_000,
}, async () => {
  const system = await embeddedSystem(join(dataDir, 'embedded'));
  try {
    expectExact(await runKillTest(system, { rounds: 5, spansPerSecond: 2000 }));
  } finally {
    await system.stop();
  }
});

describe.skipIf(!brokers || !postgresAdminUrl)('separate processes (needs Kafka and PostgreSQL)', () => {
  test('one of them killed six times under load: what was acknowledged is stored once', {
    timeout: 600_000,
  }, async () => {
    const admin = new pg.Client(postgresAdminUrl);
    await admin.connect();
    const database = `kill_${randomBytes(4).toString('hex')}`;
    await admin.query(`CREATE DATABASE ${database}`);
    const url = new URL(postgresAdminUrl ?? '');
    url.pathname = `/${database}`;
    const system = await distributedSystem({
      dataDir: join(dataDir, 'distributed'),
      brokers: brokers ?? '',
      postgresUrl: url.href,
    });
    try {
      expectExact(await runKillTest(system, { rounds: 6, spansPerSecond: 2000 }));
    } finally {
      await system.stop();
      await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await admin.end();
    }
  });
});
