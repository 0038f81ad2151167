import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openRelational } from '../src/open.ts';
import type { TestDatabase } from './test-database.ts';

/** A database of its own on the server that the admin URL names; for any package's tests. */
export async function createPostgresDatabase(
  adminUrl: string,
): Promise<TestDatabase & { readonly url: string }> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await query(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    open: (clock) => openRelational({ kind: 'postgres', url: url.href, maxConnections: 4 }, { clock }),
    contents: async () => {
      const tables = await query(url.href, `select tablename from pg_tables where schemaname = 'public'`);
      const rows = await Promise.all(
        tables.map(({ tablename }) => query(url.href, `select * from "${tablename}"`)),
      );
      return Buffer.from(JSON.stringify(rows));
    },
    sql: (statement) => query(url.href, statement),
    drop: async () => {
      await query(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
