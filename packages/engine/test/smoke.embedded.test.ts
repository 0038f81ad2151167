import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { startEngine } from '@studio/engine';
import { expect, test } from 'vitest';

test('answers queries and takes inserts through the stock client', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
  const engine = await startEngine({ dataDir });
  const client = createClient({ url: engine.url });
  try {
    await client.command({ query: 'CREATE TABLE t (a UInt64, s String) ENGINE MergeTree ORDER BY a' });
    await client.insert({ table: 't', values: [{ a: 1, s: 'x\n\n;y' }], format: 'JSONEachRow' });
    const rows = await client.query({
      query: 'SELECT * FROM t WHERE a = {a: UInt64}',
      query_params: { a: 1 },
      format: 'JSONEachRow',
    });
    expect(await rows.json()).toEqual([{ a: 1, s: 'x\n\n;y' }]);
  } finally {
    await client.close();
    await engine.stop();
    await rm(dataDir, { recursive: true });
  }
});
