import type { Clock } from '@studio/core';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { type Guard, guardedDialect } from '../guarded-dialect.ts';
import { createKyselyRelational } from '../kysely-relational.ts';
import { migrate } from '../migrate.ts';
import type { Relational } from '../port.ts';
import type { Database } from '../tables.ts';
import { translatePostgresError } from './translate-postgres-error.ts';

const MAX_CONNECTIONS = 10;
/** Waiting for a free connection of the pool included. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Every statement is a look-up by an index or a small write: longer means that the server does not answer. */
const STATEMENT_TIMEOUT_MS = 10_000;

interface PostgresOptions {
  readonly url: string;
  readonly maxConnections?: number;
}

/** Connects with the first query. */
export async function openPostgres(
  { url, maxConnections = MAX_CONNECTIONS }: PostgresOptions,
  { clock }: { readonly clock: Clock },
): Promise<Relational> {
  const db = connect(url, {
    max: maxConnections,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  });
  return createKyselyRelational({ db, migrate: () => migrateWithoutTimeouts(url), clock });
}

/** On a connection of its own: it may wait long for another instance's migrations. */
async function migrateWithoutTimeouts(url: string): Promise<void> {
  const db = connect(url, { max: 2 });
  try {
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

function connect(url: string, options: pg.PoolConfig): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'junjo-ai-studio',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: { getTypeParser },
    ...options,
  });
  // An idle connection that ends is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  // The same for one in use: what ran on it rejects, but the pool listens to idle connections only.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return new Kysely<Database>({
    dialect: guardedDialect(new PostgresDialect({ pool }), translating),
  });
}

const translating: Guard = async (call) => {
  try {
    return await call();
  } catch (error) {
    throw translatePostgresError(error);
  }
};

/** bigint columns hold Unix ms, which fit a number; pg gives text for them otherwise. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');
