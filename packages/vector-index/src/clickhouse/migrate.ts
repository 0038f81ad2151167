import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { ClickHouseError } from '@clickhouse/client';
import { type Clock, PermanentError } from '@studio/core';
import type { Connection } from './connection.ts';
import { readError } from './translate-error.ts';

const FOLDER = new URL('../../sql/', import.meta.url);
const FILE_NAME = /^(\d{3})-([a-z0-9-]+)\.sql$/;

/** "It is there already" and "it is being made right now": another instance runs the same repeatable statement. */
const RACE_CODES: ReadonlySet<string> = new Set(['57', '82', '253', '517', '44']);
const RACE_TRIES = 20;

const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS vector_schema_migrations
(version UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC'))
ENGINE = ReplacingMergeTree ORDER BY version SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

interface Migration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  /** One file, one repeatable statement. */
  readonly statement: string;
}

/**
 * Creates the database and applies what is missing, in order; safe in several instances at once, as every statement can
 * be repeated and a migration counts when its row is there.
 * @throws PermanentError `schema_too_new`, `schema_changed`, `migration_failed`; RetryableError `index_unavailable`
 */
export async function migrate(connection: Connection, clock: Clock): Promise<void> {
  const outside = connection.withDatabase('default');
  try {
    await repeatable(outside, `CREATE DATABASE IF NOT EXISTS \`${connection.database}\``, clock);
  } finally {
    await outside.close();
  }
  await repeatable(connection, MIGRATIONS_TABLE, clock);
  const migrations = await loadMigrations();
  const applied = await appliedMigrations(connection);
  requireKnown(applied, migrations);
  for (const { statement, ...migration } of migrations) {
    if (applied.has(migration.version)) continue;
    await repeatable(connection, statement, clock);
    await repeatable(
      connection,
      `INSERT INTO vector_schema_migrations SELECT {version:UInt32}, {name:String}, {checksum:String},
        fromUnixTimestamp64Milli({now:Int64}, 'UTC')`,
      clock,
      { ...migration, now: clock.nowMs() },
    );
  }
}

async function loadMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const [, number, name] = FILE_NAME.exec(file) ?? [];
      if (name === undefined || Number(number) !== index + 1) {
        throw new PermanentError(`${file} is not migration ${index + 1}: files are called NNN-name.sql`, {
          code: 'bad_migration',
        });
      }
      const statement = (await readFile(new URL(file, FOLDER), 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(statement).digest('hex');
      return { version: index + 1, name, checksum, statement: statement.trim().replace(/;$/, '') };
    }),
  );
}

async function appliedMigrations(connection: Connection): Promise<Map<number, readonly string[]>> {
  const rows = await connection.select<{ version: number; checksums: string[] }>(
    'SELECT version, groupUniqArray(checksum) AS checksums FROM vector_schema_migrations GROUP BY version',
    {},
    undefined,
  );
  return new Map(rows.map(({ version, checksums }) => [version, checksums]));
}

function requireKnown(
  applied: ReadonlyMap<number, readonly string[]>,
  migrations: readonly Migration[],
): void {
  const newest = Math.max(0, ...applied.keys());
  if (newest > migrations.length) {
    const message = `The vector index has schema ${newest}, this version knows up to ${migrations.length}: run a newer version`;
    throw new PermanentError(message, { code: 'schema_too_new' });
  }
  for (const { version, name, checksum } of migrations) {
    if ((applied.get(version) ?? []).every((other) => other === checksum)) continue;
    const message = `Migration ${version} (${name}) of the vector index was applied with another text than it has now`;
    throw new PermanentError(message, { code: 'schema_changed' });
  }
}

async function repeatable(
  connection: Connection,
  statement: string,
  clock: Clock,
  params: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connection.command(statement, params);
    } catch (error) {
      if (!(error instanceof ClickHouseError)) throw readError(error);
      if (!RACE_CODES.has(error.code) || attempt === RACE_TRIES) {
        throw new PermanentError(`A migration of the vector index failed: ${error.message}`, {
          code: 'migration_failed',
          cause: error,
        });
      }
      await clock.sleep(50);
    }
  }
}
