import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Engine, startEngine } from './start-engine.ts';

const QUIET = { log: { level: 127 as never } };
const KILLS = 20;
const ROWS = 2_000;
const PATIENCE = { timeout: 30_000, interval: 10 };

describe('kill -9 of the engine', () => {
  let dataDir: string;
  let engine: Engine;
  let client: ClickHouseClient;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
    engine = await startEngine({ dataDir });
    client = createClient({ url: engine.url, ...QUIET });
  });
  afterEach(async () => {
    await client.close();
    await engine.stop();
    await rm(dataDir, { recursive: true });
  });

  const rows = async (query: string) =>
    (await client.query({ query, format: 'JSONCompactEachRow' })).json<[number, number]>();

  test(`${KILLS} times during inserts: it comes back each time, acknowledged batches are whole, no batch is partial`, async () => {
    const url = engine.url;
    const settings =
      'ENGINE MergeTree ORDER BY (batch, i) SETTINGS non_replicated_deduplication_window = 1000';
    await client.command({ query: `CREATE TABLE t (batch UInt32, i UInt32, s String) ${settings}` });
    const acknowledged: number[] = [];
    const stop = new AbortController();
    const write = async (writer: number) => {
      for (let batch = writer; !stop.signal.aborted; batch += 2) {
        const values = Array.from({ length: ROWS }, (_, i) => ({ batch, i, s: `row ${i} of ${batch}` }));
        const inserted = client.insert({ table: 't', values, format: 'JSONEachRow' });
        await inserted.then(() => acknowledged.push(batch)).catch(() => undefined);
      }
    };
    const writers = [write(0), write(1)];
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = acknowledged.length;
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(before + (kill % 4)), PATIENCE);
      process.kill(engine.pid() ?? 0, 'SIGKILL');
      await vi.waitFor(() => expect(engine.generation()).toBe(kill + 1), PATIENCE);
    }
    stop.abort();
    await Promise.all(writers);

    expect(engine.url).toBe(url);
    const stored = new Map(await rows('SELECT batch, count() FROM t GROUP BY batch'));
    expect(acknowledged.filter((batch) => stored.get(batch) !== ROWS)).toEqual([]);
    expect([...stored].filter(([, count]) => count !== ROWS)).toEqual([]);
  });

  test('what was running gets an error, and health says what happens', async () => {
    const running = client.query({ query: 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000)' });
    const outcome = running.then(
      () => 'answered',
      (error: NodeJS.ErrnoException) => error.code,
    );
    const processes = "SELECT count(), 0 FROM system.processes WHERE query LIKE '%cityHash64%'";
    await vi.waitFor(async () => expect((await rows(processes))[0]?.[0]).toBe(2), PATIENCE);
    process.kill(engine.pid() ?? 0, 'SIGKILL');
    expect(await outcome).toMatch(/ECONNRESET|EPIPE|ECONNREFUSED/);
    await vi.waitFor(() => expect(engine.health().reason).toMatch(/ended \(signal SIGKILL\)/), PATIENCE);
    await vi.waitFor(() => expect(engine.health()).toEqual({ ready: true }), PATIENCE);
    expect(await rows('SELECT 1, 2')).toEqual([[1, 2]]);
  });
});

test('kill -9 of the parent ends the engine and frees its folder', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const parent = spawn(process.execPath, [main, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0] ?? '';
  const client = createClient({ url, ...QUIET });
  expect((await client.ping({ select: true })).success).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(async () => expect((await client.ping()).success).toBe(false), PATIENCE);
  const next = await startEngine({ dataDir });
  await next.stop();
  await client.close();
  await rm(dataDir, { recursive: true });
});
