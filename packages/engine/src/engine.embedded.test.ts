import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Engine, startEngine } from './start-engine.ts';

const QUIET = { log: { level: 127 as never } };
const LIMITS = { maxInsertBytes: 100_000, maxSqlBytes: 50_000, readSlots: 2, maxWaiting: 1 };

describe('the embedded engine', () => {
  let dataDir: string;
  let engine: Engine;
  let client: ClickHouseClient;
  const rows = async (query: string, settings: object = {}) => {
    const clickhouse_settings = settings as never;
    return (await client.query({ query, format: 'JSONCompactEachRow', clickhouse_settings })).json<
      unknown[]
    >();
  };
  const spooled = () => readdir(join(dataDir, 'spool'));

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'engine-'));
    await mkdir(join(dataDir, 'spool'));
    await writeFile(join(dataDir, 'spool', 'left-over'), 'x');
    engine = await startEngine({ dataDir, limits: LIMITS });
    client = createClient({ url: engine.url, ...QUIET });
    await client.command({ query: 'CREATE TABLE t (a UInt32, s String) ENGINE MergeTree ORDER BY a' });
  });
  afterAll(async () => {
    await client.close();
    await engine.stop();
    await rm(dataDir, { recursive: true });
  });

  test('is ready, in its first generation, on loopback with a password in its URL', () => {
    expect(engine.health()).toEqual({ ready: true });
    expect(engine.generation()).toBe(1);
    expect(engine.url).toMatch(/^http:\/\/default:[\w-]{32}@127\.0\.0\.1:\d+$/);
  });

  test('the password is not in the arguments or the environment of the child', async () => {
    const password = new URL(engine.url).password;
    const proc = `/proc/${engine.pid()}`;
    const { readFile } = await import('node:fs/promises');
    for (const file of ['cmdline', 'environ']) {
      const text = await readFile(join(proc, file), 'utf8').catch(() => '');
      expect(text).not.toContain(password);
    }
  });

  test('works in UTC, synchronously, and syncs every part', async () => {
    expect(await rows("SELECT timezone(), getSetting('async_insert')")).toEqual([['UTC', false]]);
    const settings =
      "SELECT name, value FROM system.merge_tree_settings WHERE name LIKE 'fsync%' ORDER BY name";
    expect(await rows(settings)).toEqual([
      ['fsync_after_insert', '1'],
      ['fsync_part_directory', '1'],
    ]);
  });

  test.each([
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1', system.one)",
    "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', 'LineAsString')",
    "SELECT * FROM sqlite('/etc/passwd', 't')",
    "SELECT * FROM filesystem('/etc')",
    "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')",
    "INSERT INTO FUNCTION file('/etc/engine-escape', 'CSV', 'a UInt8') SELECT 1",
    "CREATE TABLE f (a String) ENGINE File(LineAsString, '/etc/passwd')",
    "CREATE TABLE f (a String) ENGINE URL('http://127.0.0.1:1/', LineAsString)",
    "CREATE TABLE f (a String) ENGINE SQLite('/etc/passwd', 't')",
    'CREATE USER u',
  ])('nobody can leave the data folder: %s', async (query) => {
    await expect(client.command({ query })).rejects.toMatchObject({ code: '497' });
  });

  test.each([
    ["SELECT file('/etc/passwd')", '497'],
    ["SELECT arrayMap({f: Identifier}, ['/etc/passwd'])", '497'],
    ["SELECT * FROM eval('SELECT 1')", '497'],
    ['KILL QUERY WHERE 1 ASYNC', '164'],
    ['SET readonly = 0', '164'],
    ['SELECT 1 SETTINGS readonly = 0', '164'],
    ["SELECT 1 INTO OUTFILE '/etc/engine-escape'", '1'],
  ])('readonly=2 refuses %s', async (query, code) => {
    const clickhouse_settings = { readonly: '2' } as const;
    await expect(
      client.command({ query, clickhouse_settings, query_params: { f: 'file' } }),
    ).rejects.toMatchObject({ code });
  });

  test.each([
    "SELECT 1 SETTINGS additional_result_filter = 'throwIf(1, file(\\'/etc/passwd\\'))'",
    "SELECT a FROM t SETTINGS additional_table_filters = {'t': 'file(\\'/etc/passwd\\') = s'}",
    "SELECT * FROM format(Template, 'x') SETTINGS format_template_row = '/etc/passwd'",
    "SELECT * FROM format(Protobuf, 'x') SETTINGS format_schema = '/etc/passwd:x'",
    "SELECT * FROM format(AvroConfluent, 'x') SETTINGS format_avro_schema_registry_url = 'http://127.0.0.1:1'",
    "SELECT 1 SETTINGS dialect = 'kusto'",
  ])('nobody can reach out by a setting: %s', async (query) => {
    await expect(client.command({ query })).rejects.toMatchObject({ code: '452' });
    const [, name = '', value = ''] = /SETTINGS (\w+) = (.*)$/.exec(query) ?? [];
    await expect(rows('SELECT 1', { [name]: value.replace(/^'|'$/g, '') })).rejects.toMatchObject({
      code: '452',
    });
  });

  test('a GET is read-only', async () => {
    const { origin, username, password } = new URL(engine.url);
    const headers = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
    const get = (query: string) => fetch(`${origin}/?query=${encodeURIComponent(query)}`, { headers });
    expect(await (await get('SELECT 1')).text()).toBe('1\n');
    const refused = await get('DROP TABLE t');
    expect([refused.status, refused.headers.get('x-clickhouse-exception-code')]).toEqual([403, '164']);
  });

  test('a body beyond its limit is refused and nothing of it is stored or left on disk', async () => {
    const values = Array.from({ length: 3_000 }, (_, a) => ({ a, s: 'x'.repeat(100) }));
    const insert = client.insert({ table: 't', values, format: 'JSONEachRow' });
    await expect(insert).rejects.toThrow();
    await expect(rows(`SELECT '${'x'.repeat(60_000)}'`)).rejects.toThrow(/50000 bytes|ECONNRESET|EPIPE/);
    expect(await rows('SELECT count() FROM t')).toEqual([[0]]);
    expect(await spooled()).toEqual([]);
  });

  test('an upload that breaks off stores nothing', async () => {
    const { port, username, password } = new URL(engine.url);
    const query = encodeURIComponent('INSERT INTO t FORMAT TSV');
    const upload = request({
      port,
      method: 'POST',
      path: `/?query=${query}`,
      auth: `${username}:${password}`,
    });
    upload.on('error', () => undefined);
    upload.write('1\tx\n');
    await vi.waitFor(async () => expect(await spooled()).toHaveLength(1), 5_000);
    upload.destroy();
    await vi.waitFor(async () => expect(await spooled()).toEqual([]), 5_000);
    expect(await rows('SELECT count() FROM t')).toEqual([[0]]);
  });

  test('too many waiting statements are told to come back', async () => {
    const abort = new AbortController();
    const slow = 'SELECT sum(cityHash64(number)) FROM numbers(1000000000000) SETTINGS max_threads = 1';
    const running = Array.from({ length: 3 }, () =>
      client.query({ query: slow, abort_signal: abort.signal }).catch(() => 'ended'),
    );
    await vi.waitFor(async () => {
      const refused = await client.query({ query: 'SELECT 1', abort_signal: AbortSignal.timeout(200) }).then(
        () => undefined,
        (error: { code?: string }) => error.code,
      );
      expect(refused).toBe('202');
    }, 10_000);
    abort.abort();
    await Promise.all(running);
    await vi.waitFor(async () => expect(await rows('SELECT 1')).toEqual([[1]]), 10_000);
  });

  test('server-side sessions are refused, not ignored', async () => {
    const query = client.query({ query: 'SELECT 1', session_id: 's' });
    await expect(query).rejects.toMatchObject({ code: '48' });
  });

  test('a second engine on the folder is told so in one sentence', async () => {
    await expect(startEngine({ dataDir })).rejects.toMatchObject({
      code: 'data_dir_locked',
      message: `The data folder ${dataDir} is in use by another running instance: stop it first.`,
    });
    expect(await rows('SELECT 1')).toEqual([[1]]);
  });

  test('a port in use is named', async () => {
    const port = Number(new URL(engine.url).port);
    const other = await mkdtemp(join(tmpdir(), 'engine-'));
    await expect(startEngine({ dataDir: other, port })).rejects.toMatchObject({ code: 'port_in_use' });
    await rm(other, { recursive: true });
  });
});
