import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface PostgresDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A database of its own on the server of this superuser; dropped when disposed of. */
export async function createPostgresDatabase(adminUrl: string): Promise<PostgresDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
