import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EngineLogger, startEngine } from './start-engine.ts';

describe('the data folder', () => {
  let dataDir: string;
  let logged: string[];
  const record = (fields: object) => void logged.push(JSON.stringify(fields));
  const logger: EngineLogger = { debug: record, info: record, warn: record, error: record };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
    logged = [];
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  async function withEngine<T>(use: (client: ClickHouseClient) => Promise<T>): Promise<T> {
    const engine = await startEngine({ dataDir, logger });
    const client = createClient({ url: engine.url });
    try {
      return await use(client);
    } finally {
      await client.close();
      await engine.stop();
    }
  }
  const fill = () =>
    withEngine(async (client) => {
      const settings = 'SETTINGS min_bytes_for_wide_part = 0';
      await client.command({ query: `CREATE TABLE t (a UInt32) ENGINE MergeTree ORDER BY a ${settings}` });
      for (const a of [1, 2]) await client.insert({ table: 't', values: [{ a }], format: 'JSONEachRow' });
    });
  const find = async (ending: string) => {
    const files = await readdir(dataDir, { recursive: true });
    return join(
      dataDir,
      files.find((file) => file.startsWith('clickhouse/store') && file.endsWith(ending)) ?? '',
    );
  };

  test('keeps what was inserted; stop is safe twice', async () => {
    await fill();
    const engine = await startEngine({ dataDir });
    const client = createClient({ url: engine.url, log: { level: 127 as never } });
    const result = await client.query({ query: 'SELECT sum(a) AS n FROM t', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ n: 3 }]);
    await Promise.all([engine.stop(), engine.stop()]);
    await engine.stop(AbortSignal.abort());
    expect(engine.health().ready).toBe(false);
    expect((await client.ping()).success).toBe(false);
    await client.close();
  });

  test('may have any name, save a backslash in it', async () => {
    const parent = dataDir;
    dataDir = join(parent, "it's [my] <data> & {ü} (1)*");
    await fill();
    dataDir = parent;
    await expect(startEngine({ dataDir: join(parent, 'a\\b') })).rejects.toMatchObject({
      code: 'data_dir_name',
    });
  });

  test('a damaged table definition is one sentence that names the file', async () => {
    await fill();
    await writeFile(await find('/t.sql'), 'garbage');
    await expect(startEngine({ dataDir })).rejects.toMatchObject({
      code: 'data_dir_damaged',
      message: expect.stringMatching(/may be damaged: .*t\.sql/s),
    });
  });

  test('a damaged part is reported, not passed over in silence', async () => {
    await fill();
    await truncate(await find('all_1_1_0/a.bin'), 3);
    await withEngine(async () => undefined);
    expect(logged.join()).toContain('its rows are missing: default.t broken-on-start_all_1_1_0');
  });

  test('a file in the place of the folder is named', async () => {
    const file = join(dataDir, 'file');
    await writeFile(file, '');
    await expect(startEngine({ dataDir: file })).rejects.toMatchObject({ code: 'data_dir_not_a_folder' });
  });

  test.skipIf(process.getuid?.() === 0)('a folder without permission is named (not as root)', async () => {
    const { chmod } = await import('node:fs/promises');
    await chmod(dataDir, 0o500);
    await expect(startEngine({ dataDir })).rejects.toMatchObject({ code: 'data_dir_not_writable' });
    await chmod(dataDir, 0o700);
  });
});
