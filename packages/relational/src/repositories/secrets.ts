/** What the repositories of API keys and of developer tokens share: all but the scopes. */
import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { NewSecret } from '../port.ts';
import type { Database, SecretColumns } from '../tables.ts';
import { atomically } from './atomically.ts';
import { holdProject, type SecretsTable } from './locks.ts';
import { unknownProject } from './refusals.ts';
import { duplicateSecret, newSecretRow, refuseEmpty, sha256Of } from './secret.ts';
import { touchSecrets } from './touch-secrets.ts';

interface SecretsOptions<S, N extends NewSecret, Row extends SecretColumns> {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly table: SecretsTable;
  /** What one of them is called in an error. */
  readonly what: string;
  /** Columns of this table alone. */
  readonly columnsOf: (secret: N) => Omit<Row, keyof SecretColumns>;
  /** Refuses, in the transaction of the insert and before it, by rejecting. */
  readonly check: (transaction: Kysely<Database>, secret: N) => Promise<void>;
  readonly fromRow: (row: Row) => S;
}

export function createSecretRepository<S, N extends NewSecret, Row extends SecretColumns>(
  options: SecretsOptions<S, N, Row>,
) {
  const { db, clock, what, columnsOf, check } = options;
  // For the types: the columns used here are those that both tables have.
  const table = options.table as 'api_keys';
  const fromRow = options.fromRow as unknown as (row: SecretColumns) => S;

  return {
    create: (secret: N): Promise<S> =>
      atomically(db, async (transaction) => {
        refuseEmpty(secret.secret);
        if (!(await holdProject(transaction, secret.projectId))) throw unknownProject(secret.projectId);
        await check(transaction, secret);
        const row = await transaction
          .insertInto(table)
          .values({ ...newSecretRow(secret, clock), ...columnsOf(secret) })
          .onConflict((conflict) => conflict.column('secret_sha256').doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) throw duplicateSecret(what);
        return fromRow(row);
      }),

    findBySecret: async (secret: string): Promise<S | undefined> => {
      const hash = sha256Of(secret);
      const row = await db.selectFrom(table).selectAll().where('secret_sha256', '=', hash).executeTakeFirst();
      return row && fromRow(row);
    },

    find: async (id: string): Promise<S | undefined> => {
      const row = await db.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    list: async (projectId?: string): Promise<readonly S[]> => {
      let query = db.selectFrom(table).selectAll();
      if (projectId !== undefined) query = query.where('project_id', '=', projectId);
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
      return rows.map(fromRow);
    },

    revoke: async (id: string, at: Date): Promise<S | undefined> => {
      const row = await db
        .updateTable(table)
        .set((secret) => ({ revoked_at: secret.fn.coalesce('revoked_at', secret.val(at.getTime())) }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },

    touch: (uses: ReadonlyMap<string, Date>): Promise<void> => touchSecrets(db, table, uses),
  };
}
