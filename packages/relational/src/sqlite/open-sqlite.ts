import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '@studio/core';
import { Kysely } from 'kysely';
import { type Guard, guardedDialect } from '../guarded-dialect.ts';
import { createKyselyRelational } from '../kysely-relational.ts';
import { migrate } from '../migrate.ts';
import type { Relational } from '../port.ts';
import type { Database } from '../tables.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { corruptFile, translateSqliteError } from './translate-sqlite-error.ts';
import { waitWhileBusy } from './wait-while-busy.ts';

/** Opens and checks the file; makes it and its folder when missing. */
export async function openSqlite(file: string, { clock }: { readonly clock: Clock }): Promise<Relational> {
  const translate = translateSqliteError(file);
  const guard: Guard = async (call) => {
    try {
      return await waitWhileBusy(clock, call);
    } catch (error) {
      throw translate(error);
    }
  };
  const database = await guard(async () => openFile(file));
  const db = new Kysely<Database>({ dialect: guardedDialect(sqliteDialect(database), guard) });
  const relational = createKyselyRelational({ db, migrate: () => migrate(db), clock });
  // From its first query on, kysely is the one that closes the database.
  await relational.ping();
  return relational;
}

function openFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    const [check] = database.prepare('pragma quick_check(1)').all();
    if (check?.['quick_check'] !== 'ok') throw corruptFile(file, check?.['quick_check']);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
