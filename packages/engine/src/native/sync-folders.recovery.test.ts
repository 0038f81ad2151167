import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { describe, expect, test, vi } from 'vitest';
import { startEngine } from '../start-engine.ts';

const hasStrace = spawnSync('strace', ['-qq', process.execPath, '-v']).status === 0;

describe.skipIf(!hasStrace)('what an acknowledged insert has on disk (needs strace)', () => {
  test('each renamed part is synced, and after it the folder in which it got its name', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'engine-'));
    const engine = await startEngine({ dataDir: join(dir, 'data') });
    const client = createClient({ url: engine.url });
    for (const name of ['t', 'target']) {
      await client.command({
        query: `CREATE TABLE ${name} (a UInt32) ENGINE MergeTree PARTITION BY a ORDER BY a`,
      });
    }
    await client.command({ query: 'CREATE MATERIALIZED VIEW v TO target AS SELECT a FROM t' });

    const trace = join(dir, 'trace');
    const calls = 'trace=rename,fsync,fdatasync';
    const strace = spawn('strace', ['-f', '-qq', '-y', '-o', trace, '-e', calls, '-p', String(engine.pid())]);
    await vi.waitFor(async () => {
      for (const task of await readdir(`/proc/${engine.pid()}/task`)) {
        const status = await readFile(`/proc/${engine.pid()}/task/${task}/status`, 'utf8');
        expect(status).not.toMatch(/TracerPid:\s+0\n/);
      }
    }, 20_000);
    await client.insert({ table: 't', values: [{ a: 1 }, { a: 2 }], format: 'JSONEachRow' });
    strace.kill('SIGINT');
    await once(strace, 'exit');

    const lines = (await readFile(trace, 'utf8')).split('\n');
    const renames = lines.flatMap((line, at) => {
      const to = /rename\("[^"]*tmp_insert[^"]*", "([^"]*)\/"/.exec(line)?.[1];
      return to === undefined ? [] : [{ to, at }];
    });
    expect(renames).toHaveLength(4);
    for (const { to, at } of renames) {
      const later = lines.slice(at).filter((line) => /fd?a?t?a?sync\(/.test(line));
      expect(
        later.some((line) => line.includes(`<${to}>`)),
        to,
      ).toBe(true);
      expect(
        later.some((line) => line.includes(`<${dirname(to)}>`)),
        dirname(to),
      ).toBe(true);
    }
    await client.close();
    await engine.stop();
    await rm(dir, { recursive: true });
  });
});
