/** kill -9 of a real process at each step, and of the engine under a write: afterwards each span is there once. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Position, SpanRecord } from '@studio/span-log';
import type { SpanStore } from '@studio/span-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STEPS } from '../src/index.ts';
import {
  openLog,
  openStore,
  type Part,
  randomDatabase,
  runIndexer,
  startParts,
  untilIndexed,
} from './parts.ts';
import { bodyRecord, garbage, record, span, spanOfDay } from './records.ts';

let parts: Part;
beforeAll(async () => {
  parts = await startParts();
});
afterAll(() => parts[Symbol.asyncDispose]());

interface Stage {
  readonly database: string;
  readonly logDir: string;
  readonly store: SpanStore;
  readonly positions: readonly Position[];
}

/** Every kind of record that an embedded store knows; the last is a twin of the first. */
function records(): SpanRecord[] {
  const first = record([span(), spanOfDay(1)]);
  return [
    first,
    record([span(), spanOfDay(2), span()]),
    first,
    bodyRecord(garbage(), 2),
    record([span(), span({ spanId: '0000000000000000' })]),
    record([spanOfDay(1), spanOfDay(2)]),
    record([span({ name: 'last' })]),
    first,
  ];
}
const EXPECTED = { accepted: 16n, stored: 9n, twins: 4n, deadLettered: 3n };

async function prepare(): Promise<Stage> {
  const database = randomDatabase();
  const store = await openStore(parts.engine.url, database);
  await store.migrate();
  const logDir = join(parts.dir, database);
  const log = await openLog(logDir);
  const positions = await log.append(records());
  await log.close();
  return { database, logDir, store, positions };
}

/** @returns the signal that ended it, or its exit code */
function runChild({ logDir, database }: Stage, killAt: string): Promise<string | number | null> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./indexer-child.ts', import.meta.url))], {
    env: {
      ...process.env,
      LOG_DIR: logDir,
      ENGINE_URL: parts.engine.url,
      DATABASE: database,
      KILL_AT: killAt,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

async function expectOnce({ store, logDir }: Stage): Promise<void> {
  const rows = await store.query('SELECT log_offset, idx FROM spans ORDER BY log_offset, idx', {
    maxRows: 100,
    maxMemoryBytes: 500_000_000,
    timeoutMs: 10_000,
  });
  expect(rows.rows.map(([offset, idx]) => `${offset}.${idx}`)).toEqual([
    '0.0',
    '0.1',
    '1.0',
    '1.1',
    '1.2',
    '4.0',
    '5.0',
    '5.1',
    '6.0',
  ]);
  const raw = await store.rawTotals('default');
  expect(raw.spans).toBe(EXPECTED.stored);
  expect(await store.rollupTotals('default')).toEqual(raw);
  const sum = { accepted: 0n, stored: 0n, twins: 0n, deadLettered: 0n };
  for (const entry of await store.ledger('default')) {
    for (const key of ['accepted', 'stored', 'twins', 'deadLettered'] as const) sum[key] += entry[key];
  }
  expect(sum).toEqual(EXPECTED);
  const log = await openLog(logDir);
  const letters = await log.deadLetters.list(10);
  await log.close();
  expect(letters.map(({ offset, idx }) => `${offset}.${idx}`).sort()).toEqual(['3.-1', '4.1']);
}

/** Steps of a life that begins with nothing open. No real store refuses rows, so nothing is set aside. */
const FIRST_LIFE = STEPS.filter((step) => !['read-plan', 'repair', 'set-aside'].includes(step));
const SECOND_LIFE = ['read-plan', 'repair'].flatMap((step) => [`before:${step}#1`, `after:${step}#1`]);

describe('kill -9 of the indexer', () => {
  test.each(FIRST_LIFE.flatMap((step) => [`before:${step}#1`, `after:${step}#1`]))(
    'at %s',
    async (killAt) => {
      const stage = await prepare();
      expect(stage.positions.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await runChild(stage, killAt)).toBe('SIGKILL');
      expect(await runChild(stage, '')).toBe(0);
      await expectOnce(stage);
      await stage.store.close();
    },
  );

  test.each(SECOND_LIFE)('with a plan open, and again at %s', async (killAt) => {
    const stage = await prepare();
    expect(await runChild(stage, 'after:insert#2')).toBe('SIGKILL');
    expect(await runChild(stage, killAt)).toBe('SIGKILL');
    expect(await runChild(stage, '')).toBe(0);
    await expectOnce(stage);
    await stage.store.close();
  });
});

test('kill -9 of the engine under a write: it comes back, and the write is repaired', async () => {
  const stage = await prepare();
  const spanLog = await openLog(stage.logDir);
  let kills = 0;
  const indexer = await runIndexer({
    spanLog,
    spanStore: stage.store,
    config: { indexerBatchMaxRows: 6 },
    atStep: (point) => {
      const pid = parts.engine.pid();
      if (point !== 'before:insert' || pid === undefined || kills >= 2) return;
      kills += 1;
      process.kill(pid, 'SIGKILL');
    },
  });
  await untilIndexed(indexer, undefined, 60_000);
  expect(kills).toBe(2);
  expect(indexer.health()).toEqual({ ready: true });
  await indexer.stop();
  await spanLog.close();
  await expectOnce(stage);
  await stage.store.close();
});
