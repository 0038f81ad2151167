import { PermanentError } from '@studio/core';
import type { Kysely } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration';
import { migrations } from './migrations/list.ts';
import type { Database } from './tables.ts';

/**
 * Runs what is missing of the migrations, in one transaction under the database's migration lock: instances that start
 * at once wait for each other. @throws PermanentError `schema_too_new` when a newer version was here before
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const provider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  const unknown = await unknownMigrations(db).catch(() => []);
  if (unknown.length === 0) throw error;
  throw new PermanentError(
    `The database was made by a newer version of this program (it has ${unknown.join(', ')}): update this one.`,
    { code: 'schema_too_new', cause: error },
  );
}

async function unknownMigrations(db: Kysely<Database>): Promise<readonly string[]> {
  const rows = await db
    .withTables<{ [DEFAULT_MIGRATION_TABLE]: { readonly name: string } }>()
    .selectFrom(DEFAULT_MIGRATION_TABLE)
    .select('name')
    .execute();
  return rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
}
