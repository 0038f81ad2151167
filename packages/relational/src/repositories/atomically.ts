import type { Kysely } from 'kysely';
import type { Database } from '../tables.ts';

/**
 * Runs the statements of one method as one: in the transaction that `db` is already, else in one of its own. A method
 * MUST refuse before its first write: a caller that catches the refusal goes on in the same transaction.
 */
export function atomically<T>(
  db: Kysely<Database>,
  work: (transaction: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
