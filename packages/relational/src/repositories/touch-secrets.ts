import { type Kysely, sql } from 'kysely';
import type { Database } from '../tables.ts';
import { atomically } from './atomically.ts';
import { holdSecrets, type SecretsTable } from './locks.ts';

/** Two parameters each, far below what a statement may have. */
const PER_STATEMENT = 1_000;

/** Sets the last use of many with few statements; never back to an earlier time. */
export async function touchSecrets(
  db: Kysely<Database>,
  table: SecretsTable,
  uses: ReadonlyMap<string, Date>,
): Promise<void> {
  if (uses.size === 0) return;
  const inOrder = [...uses].sort(([a], [b]) => (a < b ? -1 : 1));
  await atomically(db, async (transaction) => {
    for (let start = 0; start < inOrder.length; start += PER_STATEMENT) {
      const some = inOrder.slice(start, start + PER_STATEMENT);
      const ids = some.map(([id]) => id);
      await holdSecrets(transaction, table, (secret) => secret('id', 'in', ids));
      const rows = some.map(([id, at]) => sql`(cast(${id} as text), cast(${at.getTime()} as bigint))`);
      await sql`
        with uses (id, used_at) as (values ${sql.join(rows)})
        update ${sql.table(table)} as secret set last_used_at = uses.used_at from uses
        where secret.id = uses.id and (secret.last_used_at is null or secret.last_used_at < uses.used_at)
      `.execute(transaction);
    }
  });
}
