import { type Kysely, PostgresAdapter } from 'kysely';

/** For the few statements that the two databases do not share: triggers and locks. Anything else is SQLite. */
export function isPostgres<DB>(db: Kysely<DB>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
