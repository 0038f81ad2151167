import { expect, test } from 'vitest';
import { batchOf, spanRow } from './build-rows.ts';
import type { useFixtures } from './setup.ts';

const CAPS = { maxRows: 10, maxMemoryBytes: 200_000_000, timeoutMs: 5_000 };

const refused = [
  'SELECT 1; SELECT 2',
  'SELECT 1; DROP TABLE spans',
  'DROP TABLE spans',
  'INSERT INTO spans (name) VALUES (1)',
  'ALTER TABLE spans DELETE WHERE 1',
  'CREATE TABLE x (a Int8) ENGINE = Memory',
  'SET max_memory_usage = 0',
  'SELECT 1 SETTINGS max_memory_usage = 0',
  'SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)',
  "SELECT 1 INTO OUTFILE '/etc/x'",
  'SELECT 1 FORMAT CSV',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM `file`('/etc/passwd', 'LineAsString')",
  "SELECT file('/etc/passwd')",
  "SELECT 1 WHERE 1 IN file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1/', 'CSV')",
  "SELECT * FROM s3('http://127.0.0.1/x')",
  "SELECT * FROM remote('127.0.0.1', system.one)",
  "SELECT * FROM (SELECT * FROM viewExplain('EXPLAIN', '', (SELECT * FROM url('http://x', 'CSV'))))",
  "DESCRIBE TABLE file('/etc/passwd')",
  "WITH x AS (SELECT * FROM executable('id', CSV, 'a String')) SELECT * FROM x",
  'SELECT sleep(3)',
  'SELECT 1 PARALLEL WITH DROP TABLE spans',
  'SYSTEM STOP MERGES',
  "EXPLAIN SELECT * FROM url('http://x')",
  '',
  'SELECT FROM WHERE',
];

export function queryTests(open: ReturnType<typeof useFixtures>): void {
  test('an operator reads with exact numbers, types and at most the rows asked for', async () => {
    const { store } = await open();
    await store.insert(
      batchOf([0, 1, 2].map((offset) => spanRow({ offset, startUnixNano: 2n ** 64n - 1n }))),
    );
    const answer = await store.query(
      'SELECT name, start_unix_nano, count() AS n FROM spans GROUP BY ALL -- all;',
      CAPS,
    );
    expect(answer).toEqual({
      columns: [
        { name: 'name', type: 'LowCardinality(String)' },
        { name: 'start_unix_nano', type: 'UInt64' },
        { name: 'n', type: 'UInt64' },
      ],
      rows: [['GET /cart', '18446744073709551615', '3']],
    });
    expect((await store.query('SELECT number FROM numbers(100000)', CAPS)).rows).toHaveLength(10);
    expect((await store.query('SHOW TABLES;', CAPS)).rows.flat()).toContain('spans');
    expect((await store.query('DESCRIBE TABLE ledger', CAPS)).rows.length).toBeGreaterThan(5);
  });

  test('query refuses everything but one reading statement that stays inside the store', async () => {
    const { store, values } = await open();
    for (const sql of refused) {
      await expect(store.query(sql, CAPS), sql).rejects.toMatchObject({
        name: 'PermanentError',
        code: expect.stringMatching(/^(not_read_only|syntax_error)$/),
      });
    }
    expect(await values('SELECT count() FROM spans')).toEqual(['0']);
  });

  test('query ends at its time and memory', async () => {
    const { store } = await open();
    await expect(
      store.query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1', {
        ...CAPS,
        timeoutMs: 1_000,
      }),
    ).rejects.toMatchObject({ name: 'PermanentError', code: 'query_timeout' });
    await expect(
      store.query('SELECT groupArray(number) FROM numbers(100000000)', {
        ...CAPS,
        maxMemoryBytes: 50_000_000,
      }),
    ).rejects.toMatchObject({ name: 'PermanentError', code: 'query_memory_limit' });
    await expect(store.query('SELECT nope FROM spans', CAPS)).rejects.toMatchObject({
      code: 'unknown_identifier',
    });
  });
}
