import { expect, test, vi } from 'vitest';
import type { Fixture } from './fixture.ts';

export function isolationCases(on: Fixture): void {
  const setting = (name: string) => on.column(`SELECT getSetting('${name}')`);

  test('settings hold for their request alone', async () => {
    const before = await setting('max_threads');
    const result = await on.client.query({
      query: "SELECT getSetting('max_threads') AS n",
      clickhouse_settings: { max_threads: 7 },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ n: 7 }]);
    expect(await setting('max_threads')).toEqual(before);
  });

  test('SET and USE hold for nobody else', async () => {
    const before = await setting('max_threads');
    await on.client.command({ query: 'SET max_threads = 5' });
    await on.client.command({ query: 'USE system' });
    expect(await setting('max_threads')).toEqual(before);
    expect(await on.column('SELECT currentDatabase()')).toEqual([on.database]);
  });

  test('the database is that of the client', async () => {
    const other = on.connect({ database: 'system' });
    const result = await other.query({ query: 'SELECT currentDatabase() AS d', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ d: 'system' }]);
  });

  test('an aborted query ends in the server', async () => {
    const abort = new AbortController();
    const marker = `marker-${on.database}`;
    const running = on.client.query({
      query: `SELECT '${marker}', sum(cityHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1`,
      abort_signal: abort.signal,
      clickhouse_settings: { cancel_http_readonly_queries_on_client_close: 1 },
    });
    const outcome = running.then(
      () => 'answered',
      () => 'aborted',
    );
    const processes = `SELECT count() FROM system.processes
      WHERE position(query, '${marker}') > 0 AND position(query, 'processes') = 0`;
    await vi.waitFor(async () => expect(await on.column(processes)).toEqual([1]), 10_000);
    abort.abort();
    expect(await outcome).toBe('aborted');
    await vi.waitFor(async () => expect(await on.column(processes)).toEqual([0]), 10_000);
  });

  test('readonly=2 reads and sets, but changes nothing', async () => {
    const readonly = { clickhouse_settings: { readonly: '2' } } as const;
    await on.client.command({ query: 'CREATE TABLE kept (a UInt8) ENGINE MergeTree ORDER BY a' });
    const result = await on.client.query({
      query: 'SELECT {a: UInt8} AS a SETTINGS max_threads = 1',
      query_params: { a: 3 },
      format: 'JSONEachRow',
      ...readonly,
    });
    expect(await result.json()).toEqual([{ a: 3 }]);
    for (const query of [
      'DROP TABLE kept',
      'TRUNCATE TABLE kept',
      'CREATE TABLE more (a UInt8) ENGINE Memory',
    ]) {
      await expect(on.client.command({ query, ...readonly }), query).rejects.toMatchObject({ code: '164' });
    }
    const values = [{ a: 1 }];
    await expect(
      on.client.insert({ table: 'kept', values, format: 'JSONEachRow', ...readonly }),
    ).rejects.toMatchObject({ code: '164' });
    expect(await on.column('SELECT count() FROM kept')).toEqual([0]);
  });
}
