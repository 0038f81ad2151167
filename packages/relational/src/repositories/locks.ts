/**
 * Row locks, held until the transaction ends. SQLite needs none: its transactions begin with the write lock. Everywhere
 * in the order admins, project, user, member, secrets, and of one table by id, so that transactions wait for each other
 * and do not block each other.
 */
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import { isPostgres } from '../dialect.ts';
import type { Role } from '../port.ts';
import type { Database } from '../tables.ts';

/** Whether the project is there and not deleted; it stays so. */
export async function holdProject(db: Kysely<Database>, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('projects')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .$if(isPostgres(db), (query) => query.forShare())
    .executeTakeFirst();
  return row !== undefined;
}

/** The user as it is, and as it stays. */
export function holdUser(
  db: Kysely<Database>,
  id: string,
): Promise<{ readonly email: string; readonly is_active: number } | undefined> {
  return db
    .selectFrom('users')
    .select(['email', 'is_active'])
    .where('id', '=', id)
    .$if(isPostgres(db), (query) => query.forShare())
    .executeTakeFirst();
}

/** The user's role in the project, as it stays: `undefined` when there is none, or no such project or user any more. */
export async function holdRole(
  db: Kysely<Database>,
  projectId: string,
  userId: string,
): Promise<Role | undefined> {
  if (!(await holdProject(db, projectId)) || !(await holdUser(db, userId))) return undefined;
  const row = await db
    .selectFrom('project_members')
    .select('role')
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId)
    .$if(isPostgres(db), (query) => query.forNoKeyUpdate())
    .executeTakeFirst();
  return row?.role;
}

/** Ids of all active instance admins: none of them changes, except by this transaction. */
export async function holdAdmins(db: Kysely<Database>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('is_instance_admin', '=', 1)
    .where('is_active', '=', 1)
    .orderBy('id')
    .$if(isPostgres(db), (query) => query.forNoKeyUpdate())
    .execute();
  return rows.map(({ id }) => id);
}

/** What keys and tokens have in common is what keys have. */
export type SecretsTable = 'api_keys' | 'developer_tokens';
export type SecretsWhere = (secrets: ExpressionBuilder<Database, 'api_keys'>) => Expression<SqlBool>;

/** Before an update of several keys or tokens. */
export async function holdSecrets(
  db: Kysely<Database>,
  table: SecretsTable,
  where: SecretsWhere,
): Promise<void> {
  if (!isPostgres(db)) return;
  await db
    .selectFrom(table as 'api_keys')
    .select('id')
    .where(where)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}
