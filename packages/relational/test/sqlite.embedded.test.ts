import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock } from '@studio/core';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relationalConformance } from '../conformance/suite.ts';
import { openRelational } from '../src/open.ts';
import { sqliteDialect } from '../src/sqlite/sqlite-dialect.ts';
import type { Database } from '../src/tables.ts';
import { columns, migratedColumns } from './table-columns.ts';

const run = promisify(execFile);
const open = (file: string) => openRelational({ kind: 'sqlite', file }, { clock: systemClock });

relationalConformance({
  name: 'SQLite',
  create: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'junjo-sqlite-'));
    const file = join(dir, 'studio.db');
    return {
      open: (clock) => openRelational({ kind: 'sqlite', file }, { clock }),
      contents: async () => {
        const files = await readdir(dir);
        return Buffer.concat(await Promise.all(files.map((name) => readFile(join(dir, name)))));
      },
      sql: async (statement) => {
        const beside = new DatabaseSync(file, { timeout: 5_000 });
        try {
          return beside.prepare(statement).all() as Record<string, unknown>[];
        } finally {
          beside.close();
        }
      },
      drop: () => rm(dir, { recursive: true, force: true }),
    };
  },
});

describe('SQLite', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'junjo-sqlite-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has the tables that the types say', async () => {
    const db = new Kysely<Database>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
    expect(await migratedColumns(db)).toEqual(columns);
    await db.destroy();
  });

  it('writes ahead, so that readers do not wait for writers', async () => {
    const relational = await open(join(dir, 'studio.db'));
    await relational.migrate();
    const beside = new DatabaseSync(join(dir, 'studio.db'));
    expect(beside.prepare('pragma journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    beside.close();
    await relational.close();
  });

  it('makes the folder of the file', async () => {
    const relational = await open(join(dir, 'a', 'b', 'studio.db'));
    await relational.ping();
    await relational.close();
  });

  it.each([
    ['text', Buffer.from('This is not a database. '.repeat(200))],
    ['a damaged header', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4080, 0x5a)])],
  ])('says in one sentence that a file is damaged: %s', async (_what, bytes) => {
    const file = join(dir, 'studio.db');
    await writeFile(file, bytes);
    const opening = open(file);
    await expect(opening).rejects.toMatchObject({ name: 'PermanentError', code: 'database_corrupt' });
    await expect(opening).rejects.toThrow(new RegExp(`^The database file ${file} is damaged[^\\n]+$`));
    expect(await readFile(file)).toEqual(bytes);
  });

  it('says that a file is damaged inside', async () => {
    const file = join(dir, 'studio.db');
    const relational = await open(file);
    await relational.migrate();
    await relational.projects.ensure('default', 'Default');
    await relational.transaction(async ({ apiKeys }) => {
      for (let i = 0; i < 500; i++) {
        await apiKeys.create({ projectId: 'default', name: `key ${i}`, secret: `the secret ${i}` });
      }
    });
    await relational.close();
    const bytes = await readFile(file);
    bytes.fill(0x5a, 4096 * 3);
    await writeFile(file, bytes);
    await expect(open(file)).rejects.toMatchObject({ code: 'database_corrupt' });
  });

  it('says that a file cannot be written', async () => {
    await writeFile(join(dir, 'file'), '');
    const opening = open(join(dir, 'file', 'studio.db'));
    await expect(opening).rejects.toMatchObject({ name: 'PermanentError', code: 'database_not_writable' });
    await expect(open(dir)).rejects.toMatchObject({ code: 'database_not_writable' });
  });

  it('refuses a database that a newer version made', async () => {
    const file = join(dir, 'studio.db');
    const relational = await open(file);
    await relational.migrate();
    const beside = new DatabaseSync(file);
    beside.exec(`insert into kysely_migration values ('999-later', '2030-01-01T00:00:00.000Z')`);
    beside.close();
    await expect(relational.migrate()).rejects.toMatchObject({ code: 'schema_too_new' });
    await expect(relational.migrate()).rejects.toThrow(/999-later/);
    await relational.close();
  });

  it('is shared with other processes: they write one after the other and read each other', async () => {
    const file = join(dir, 'studio.db');
    const script = fileURLToPath(new URL('./write-keys.ts', import.meta.url));
    const processes = ['a', 'b', 'c'].map((name) => run(process.execPath, [script, file, name, '20']));
    await Promise.all(processes);
    const relational = await open(file);
    expect(await relational.apiKeys.list()).toHaveLength(60);
    await relational.close();
  });

  it('says that another process holds the lock', async () => {
    const file = join(dir, 'studio.db');
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 20 };
    const relational = await openRelational({ kind: 'sqlite', file }, { clock });
    await relational.migrate();
    const beside = new DatabaseSync(file);
    beside.exec('begin immediate');
    const writing = relational.projects.ensure('p', 'P');
    await expect(writing).rejects.toMatchObject({ name: 'RetryableError', code: 'database_unavailable' });
    expect(await relational.projects.find('p')).toBeUndefined();
    await expect(open(file).then((other) => other.close())).resolves.toBeUndefined();
    beside.exec('rollback');
    beside.close();
    expect(await relational.projects.ensure('p', 'P')).toMatchObject({ id: 'p' });
    await relational.close();
  });
});
