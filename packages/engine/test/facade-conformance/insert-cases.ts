import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { rowBinary } from '../row-binary.ts';
import type { Fixture } from './fixture.ts';

/** Settings that make an insert exactly one block; the README explains them. */
export const ONE_BLOCK_SETTINGS = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_threads: '1',
  parallel_view_processing: 0,
  input_format_parallel_parsing: 0,
  max_block_size: '65409',
  min_insert_block_size_rows: '1048576',
  min_insert_block_size_bytes: '1073741824',
  max_insert_block_size: '1048576',
  optimize_on_insert: 1,
} as const;

const TRICKY = ['\n\n', '\n\n;', "'; DROP TABLE t;\n\n", '\\N\t\0', '🚀\r\n\r\n', ''];

export function insertCases(on: Fixture): void {
  const table = async (name: string, columns: string, tail = '') => {
    await on.client.command({
      query: `CREATE TABLE ${name} (${columns}) ENGINE MergeTree ORDER BY a ${tail}`,
    });
  };
  const insertBytes = async (query: string, bytes: Uint8Array, settings: object = {}) => {
    const values = Readable.from([bytes], { objectMode: false });
    const { stream, summary } = await on.client.exec({
      query,
      values,
      clickhouse_settings: settings as never,
    });
    stream.resume();
    return summary;
  };

  test('JSONEachRow keeps every string and counts the rows', async () => {
    await table('json_rows', 'a UInt32, s String');
    const values = TRICKY.map((s, a) => ({ a, s }));
    const { summary } = await on.client.insert({ table: 'json_rows', values, format: 'JSONEachRow' });
    expect(summary?.written_rows).toBe(String(TRICKY.length));
    expect(await on.column('SELECT s FROM json_rows ORDER BY a')).toEqual(TRICKY);
  });

  test('RowBinary keeps every byte', async () => {
    await table('binary_rows', 'a UInt32, s String');
    const all = Buffer.from([...Array(256).keys()]);
    const rows = [all, ...TRICKY.map((s) => Buffer.from(s)), Buffer.from('\n\n;\n\n')];
    await insertBytes('INSERT INTO binary_rows FORMAT RowBinary', rowBinary(rows));
    expect(await on.column('SELECT hex(s) FROM binary_rows ORDER BY a')).toEqual(
      rows.map((row) => row.toString('hex').toUpperCase()),
    );
  });

  test('columns and settings of the statement are honoured', async () => {
    await table('some_columns', "a UInt32, s String DEFAULT 'd', t String DEFAULT 'e'");
    await insertBytes(
      'INSERT INTO some_columns (`t`, a) SETTINGS async_insert = 0 FORMAT TSV',
      Buffer.from('x\t1\n'),
    );
    expect(await on.column('SELECT (a, s, t) FROM some_columns')).toEqual([[1, 'd', 'x']]);
  });

  test('a stream of objects becomes one insert', async () => {
    await table('streamed', 'a UInt32, s String');
    const values = Readable.from(
      (function* () {
        for (let a = 0; a < 50_000; a++) yield { a, s: `row ${a}` };
      })(),
    );
    const { summary } = await on.client.insert({ table: 'streamed', values, format: 'JSONEachRow' });
    expect(summary?.written_rows).toBe('50000');
    expect(await on.column('SELECT sum(a) FROM streamed')).toEqual([1_249_975_000]);
  });

  test('an insert without rows is nothing', async () => {
    await table('no_rows', 'a UInt32');
    await on.client.insert({ table: 'no_rows', values: Readable.from([]), format: 'JSONEachRow' });
    await insertBytes('INSERT INTO no_rows FORMAT RowBinary', Buffer.alloc(0));
    expect(await on.column('SELECT count() FROM no_rows')).toEqual([0]);
  });

  test('data inside the statement', async () => {
    await table('inline', 'a UInt32, s String');
    await on.client.command({ query: "INSERT INTO inline VALUES (1, 'x\n\n;y'), (2, 'z')" });
    await on.client.command({
      query: 'INSERT INTO inline FORMAT JSONEachRow\n{"a":3,"s":"q"}\n\n{"a":4,"s":"r"}',
    });
    await on.client.command({ query: "INSERT INTO inline SELECT a + 10, s FROM inline WHERE s = 'z'" });
    expect(await on.column('SELECT (a, s) FROM inline ORDER BY a')).toEqual([
      [1, 'x\n\n;y'],
      [2, 'z'],
      [3, 'q'],
      [4, 'r'],
      [12, 'z'],
    ]);
  });

  test('a broken row stores nothing of its insert', async () => {
    await table('broken', 'a UInt32, s String');
    const body = Buffer.from('{"a":1,"s":"x"}\n{"a":"no number","s":"y"}\n');
    await expect(insertBytes('INSERT INTO broken FORMAT JSONEachRow', body)).rejects.toMatchObject({
      code: '27',
    });
    expect(await on.column('SELECT count() FROM broken')).toEqual([0]);
  });

  test('a token is honoured: the second insert with it is dropped, also in views', async () => {
    const window = 'SETTINGS non_replicated_deduplication_window = 100';
    await table('deduped', 'a UInt32', window);
    await table('deduped_target', 'a UInt32', window);
    await on.client.command({
      query: 'CREATE MATERIALIZED VIEW deduped_view TO deduped_target AS SELECT a FROM deduped',
    });
    for (const [token, a] of [
      ['t:0:1-2', 1],
      ['t:0:1-2', 1],
      ['t:0:3-4', 1],
    ] as const) {
      const clickhouse_settings = { ...ONE_BLOCK_SETTINGS, insert_deduplication_token: token };
      await on.client.insert({
        table: 'deduped',
        values: [{ a }],
        format: 'JSONEachRow',
        clickhouse_settings,
      });
    }
    expect(await on.column('SELECT count() FROM deduped')).toEqual([2]);
    expect(await on.column('SELECT count() FROM deduped_target')).toEqual([2]);
  });

  test('with ONE_BLOCK_SETTINGS 100,000 rows in 64 MiB are one block per partition, in the table and its view', async () => {
    for (const name of ['big', 'big_target']) {
      await on.client.command({
        query: `CREATE TABLE ${name} (a UInt32, s String) ENGINE MergeTree PARTITION BY a % 3 ORDER BY a
          SETTINGS non_replicated_deduplication_window = 100`,
      });
      await on.client.command({ query: `SYSTEM STOP MERGES ${on.database}.${name}` });
    }
    await on.client.command({
      query: 'CREATE MATERIALIZED VIEW big_view TO big_target AS SELECT a, s FROM big',
    });
    const rows = rowBinary(Array<Buffer>(100_000).fill(Buffer.alloc(666, 'abc')));
    expect(rows.length).toBeGreaterThan(64 * 1024 * 1024);
    for (const _ of ['first', 'resent']) {
      await insertBytes('INSERT INTO big FORMAT RowBinary', rows, {
        ...ONE_BLOCK_SETTINGS,
        insert_deduplication_token: 'big',
      });
      for (const name of ['big', 'big_target']) {
        const parts = `SELECT (partition, rows) FROM system.parts
          WHERE database = '${on.database}' AND table = '${name}' AND active ORDER BY 1`;
        expect(await on.column(parts)).toEqual([
          ['0', 33_334],
          ['1', 33_333],
          ['2', 33_333],
        ]);
      }
    }
  });
}
