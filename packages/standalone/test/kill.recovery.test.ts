import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distributedSystem } from './kill/distributed-system.ts';
import { embeddedSystem } from './kill/embedded-system.ts';
import { type KillTestResult, runKillTest } from './kill/kill-test.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import { areMissing, parts, skipped } from './real-parts.ts';

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

describe.skipIf(areMissing)(`separate processes on Kafka, PostgreSQL and Redis${skipped}`, () => {
  test('one of them killed six times under load: what was acknowledged is stored once', {
    timeout: 600_000,
  }, async () => {
    await using database = await createPostgresDatabase(parts.postgresUrl);
    const system = await distributedSystem({
      dataDir: join(dataDir, 'distributed'),
      ...parts,
      postgresUrl: database.url,
    });
    try {
      expectExact(await runKillTest(system, { rounds: 6, spansPerSecond: 2000 }));
    } finally {
      await system.stop();
    }
  });
});
