import { systemClock } from '@studio/core';
import { startPostgres } from '@studio/testkit/postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createPostgresDatabase } from '../conformance/postgres-database.ts';
import { relationalConformance } from '../conformance/suite.ts';
import { openRelational } from '../src/open.ts';
import type { Database } from '../src/tables.ts';
import { columns, migratedColumns } from './table-columns.ts';

const admin = process.env['JUNJO_TEST_POSTGRES_URL'] ?? '';
const open = (url: string) => openRelational({ kind: 'postgres', url }, { clock: systemClock });

describe.skipIf(!admin)('with PostgreSQL (JUNJO_TEST_POSTGRES_URL)', () => {
  relationalConformance({ name: 'PostgreSQL', create: () => createPostgresDatabase(admin) });

  it('has the tables that the types say', async () => {
    const test = await createPostgresDatabase(admin);
    const db = new Kysely<Database>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: test.url }) }),
    });
    expect(await migratedColumns(db)).toEqual(columns);
    await db.destroy();
    await test.drop();
  });

  it('names what is wrong with the URL, and never the password', async () => {
    const withPassword = (password: string, database: string) => {
      const url = new URL(admin);
      url.password = password;
      url.pathname = `/${database}`;
      return url.href;
    };
    for (const url of [
      withPassword('a-wrong-password', 'postgres'),
      withPassword(new URL(admin).password, 'no_such'),
    ]) {
      const relational = await open(url);
      const error = await relational.ping().then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
      if (!url.includes('a-wrong-password')) expect(error).toMatchObject({ code: 'database_refused' });
      // A server that trusts loopback asks for no password.
      if (error) {
        expect(error).toMatchObject({ name: 'PermanentError', code: 'database_refused' });
        expect(error.message).not.toContain('a-wrong-password');
      }
      await relational.close();
    }
  });
});

describe('without a server', () => {
  it('says that it does not answer', async () => {
    const relational = await open('postgres://postgres:the-password@127.0.0.1:1/postgres');
    const failure = { name: 'RetryableError', code: 'database_unavailable' };
    await expect(relational.ping()).rejects.toMatchObject(failure);
    await expect(relational.migrate()).rejects.toMatchObject(failure);
    await expect(relational.apiKeys.findBySecret('x')).rejects.toMatchObject(failure);
    await expect(relational.ping()).rejects.toThrow(/^(?!.*the-password).*$/);
    await relational.close();
  });
});

describe.skipIf(!admin)('a server of its own that goes away (JUNJO_TEST_POSTGRES_URL)', () => {
  it('is unavailable meanwhile and back afterwards, with what it had', async (context) => {
    const server = await startPostgres().catch(() => undefined);
    if (!server) return context.skip('no PostgreSQL programs on this machine');
    const relational = await open(server.url);
    try {
      await relational.migrate();
      await relational.projects.ensure('p', 'P');
      await server.kill9();
      // A backend may answer once more before it notices that its server is gone.
      const outcome = () => relational.projects.find('p').catch((error: { code: string }) => error.code);
      await expect.poll(outcome, { timeout: 10_000 }).toBe('database_unavailable');
      await expect(relational.transaction(async () => {})).rejects.toMatchObject({
        code: 'database_unavailable',
      });
      await server.restart();
      expect(await relational.projects.find('p')).toMatchObject({ id: 'p' });
    } finally {
      await relational.close();
      await server.stop();
    }
  });
});
