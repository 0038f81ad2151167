import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { describe, expect, test, vi } from 'vitest';
import { attachStrace, hasStrace } from '../test/attach-strace.ts';
import { startEngine } from './start-engine.ts';

const PATIENCE = { timeout: 30_000, interval: 10 };
const ROWS = 1_000;

describe.skipIf(!hasStrace())('kill between the dedup log and the part (needs strace)', () => {
  // The part of the table is renamed first, then that of the view's target.
  test.each([
    ['the table', 1, 0],
    ['the target of its view', 2, ROWS],
  ])('of %s: the repeated insert stores its rows, in both, once', async (_, rename, inTable) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
    const logged: string[] = [];
    const record = (fields: object) => void logged.push(JSON.stringify(fields));
    const engine = await startEngine({
      dataDir,
      logger: { debug: record, info: record, warn: record, error: record },
    });
    const client = createClient({ url: engine.url, log: { level: 127 as never } });
    const window = 'ENGINE MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100';
    await client.command({ query: `CREATE TABLE t (a UInt32) ${window}` });
    await client.command({ query: `CREATE TABLE target (a UInt32) ${window}` });
    await client.command({ query: 'CREATE MATERIALIZED VIEW v TO target AS SELECT a FROM t' });
    const insert = (token: string, count: number) =>
      client.insert({
        table: 't',
        values: Array.from({ length: count }, (__, a) => ({ a })),
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: token, max_insert_threads: '1' },
      });
    const count = async () => {
      const query = 'SELECT (SELECT count() FROM t), (SELECT count() FROM target)';
      return (await (await client.query({ query, format: 'JSONCompactEachRow' })).json())[0];
    };
    await insert('first', 1);

    const kill = `inject=rename:signal=KILL:when=${rename}`;
    const strace = await attachStrace(engine.pid() ?? 0, '/dev/null', 'trace=rename', kill);
    await expect(insert('second', ROWS)).rejects.toThrow();
    await once(strace, 'exit');
    await vi.waitFor(() => expect(engine.generation()).toBe(2), PATIENCE);

    expect(await count()).toEqual([inTable + 1, 1]);
    expect(logged.join()).toContain('1 tokens without rows forgotten');
    await insert('second', ROWS);
    expect(await count()).toEqual([ROWS + 1, ROWS + 1]);
    await insert('second', ROWS);
    expect(await count()).toEqual([ROWS + 1, ROWS + 1]);
    await client.close();
    await engine.stop();
    await rm(dataDir, { recursive: true });
  });
});
