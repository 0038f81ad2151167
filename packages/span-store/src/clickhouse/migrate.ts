import { ClickHouseError } from '@clickhouse/client';
import { type Clock, PermanentError } from '@studio/core';
import type { Connection } from './connection.ts';
import type { Migration } from './migrations.ts';
import { readError } from './translate-error.ts';

/**
 * "It is there already" and "it is being made right now": another instance runs the same statement. Statements are
 * written so that repeating them changes nothing (a test checks it), so the answer to a race is to try again.
 */
const RACE_CODES: ReadonlySet<string> = new Set(['57', '82', '253', '517', '44']);
const RACE_TRIES = 20;
/** Time, memory or too many queries: the statement is fine and may be tried later. */
const OVERLOAD_CODES: ReadonlySet<string> = new Set(['159', '160', '202', '209', '241', '242', '243', '473']);

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations
(version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC'))
ENGINE = ReplacingMergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/**
 * Creates the database and applies what is missing, in order. ClickHouse has no lock that several instances could share:
 * each of them runs the same repeatable statements, and a migration counts when its row is there.
 * @throws PermanentError `schema_too_new` | `schema_changed` | `migration_failed`; RetryableError when the store is away.
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  const outside = connection.withDatabase('default');
  try {
    await repeatable(outside, `CREATE DATABASE IF NOT EXISTS ${quoted(connection.database)}`, clock);
  } finally {
    await outside.close();
  }
  await repeatable(connection, MIGRATIONS_TABLE, clock);
  const applied = await appliedMigrations(connection);
  requireKnown(applied, migrations);
  for (const migration of migrations) {
    if (applied.has(migration.version)) continue;
    for (const statement of migration.statements) await repeatable(connection, statement, clock);
    await note(connection, migration, clock);
  }
}

/** Checksums by version: several when it was ever applied with different texts. */
async function appliedMigrations(connection: Connection): Promise<Map<number, string[]>> {
  const answer = await connection.select({
    sql: 'SELECT version, groupUniqArray(checksum) FROM schema_migrations GROUP BY version',
  });
  const applied = new Map<number, string[]>();
  while (!answer.done)
    applied.set(
      answer.uint32(),
      answer.list((row) => row.string()),
    );
  return applied;
}

function requireKnown(
  applied: ReadonlyMap<number, readonly string[]>,
  migrations: readonly Migration[],
): void {
  const newest = Math.max(0, ...applied.keys());
  if (newest > migrations.length) {
    throw new PermanentError(
      `The span store has schema ${newest}, this version knows up to ${migrations.length}: run a newer version`,
      { code: 'schema_too_new' },
    );
  }
  for (const { version, name, checksum } of migrations) {
    const known = applied.get(version) ?? [];
    if (known.every((other) => other === checksum)) continue;
    throw new PermanentError(`Migration ${version} (${name}) was applied with another text than it has now`, {
      code: 'schema_changed',
    });
  }
}

async function note(connection: Connection, migration: Migration, clock: Clock): Promise<void> {
  try {
    await connection.client.command({
      query: `INSERT INTO schema_migrations
        SELECT {version:UInt32}, {name:String}, {checksum:String}, fromUnixTimestamp64Milli({now:Int64}, 'UTC')`,
      query_params: { ...migration, now: clock.nowMs() },
    });
  } catch (error) {
    throw readError(error, `Noting migration ${migration.version}`);
  }
}

async function repeatable(connection: Connection, statement: string, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connection.command(statement);
    } catch (error) {
      if (!(error instanceof ClickHouseError) || OVERLOAD_CODES.has(error.code)) {
        throw readError(error, 'A migration of the span store');
      }
      if (!RACE_CODES.has(error.code) || attempt === RACE_TRIES) {
        throw new PermanentError(`A migration of the span store failed: ${error.message}`, {
          code: 'migration_failed',
          cause: error,
        });
      }
      await clock.sleep(50);
    }
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
