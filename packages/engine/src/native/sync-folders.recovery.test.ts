import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { describe, expect, test } from 'vitest';
import { attachStrace, hasStrace } from '../../test/attach-strace.ts';
import { startEngine } from '../start-engine.ts';

describe.skipIf(!hasStrace())('what an acknowledged insert has on disk (needs strace)', () => {
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
    const strace = await attachStrace(engine.pid() ?? 0, trace, 'trace=rename,fsync,fdatasync');
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
