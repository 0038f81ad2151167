/** Changes of a user, with what ends by them. Each runs in a transaction that it is given. */
import type { Kysely } from 'kysely';
import { isPostgres } from '../dialect.ts';
import type { User } from '../port.ts';
import type { Database } from '../tables.ts';
import { endTokensOfUser } from './end-secrets.ts';
import { holdAdmins } from './locks.ts';
import { lastInstanceAdmin } from './refusals.ts';
import { sha256Of } from './secret.ts';
import { toUser } from './user-row.ts';

interface Changes {
  readonly isActive?: boolean | undefined;
  readonly isInstanceAdmin?: boolean | undefined;
}

export async function changeUser(
  transaction: Kysely<Database>,
  id: string,
  { isActive, isInstanceAdmin }: Changes,
  at: Date,
): Promise<User | undefined> {
  if (isActive === false || isInstanceAdmin === false) await refuseIfLastAdmin(transaction, id);
  const row = await transaction
    .updateTable('users')
    .set({
      updated_at: at.getTime(),
      ...(isActive === undefined ? {} : { is_active: isActive ? 1 : 0 }),
      ...(isInstanceAdmin === undefined ? {} : { is_instance_admin: isInstanceAdmin ? 1 : 0 }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  if (isActive === false) {
    await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
    await endTokensOfUser(transaction, id, at);
  }
  return toUser(row);
}

export async function setPassword(
  transaction: Kysely<Database>,
  change: {
    readonly id: string;
    readonly passwordHash: string;
    readonly keepSession: string | undefined;
    readonly nowMs: number;
  },
): Promise<User | undefined> {
  const row = await transaction
    .updateTable('users')
    .set({ password_hash: change.passwordHash, updated_at: change.nowMs })
    .where('id', '=', change.id)
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  let others = transaction.deleteFrom('sessions').where('user_id', '=', change.id);
  if (change.keepSession !== undefined) {
    others = others.where('secret_sha256', '!=', sha256Of(change.keepSession));
  }
  await others.execute();
  return toUser(row);
}

export async function deleteUser(transaction: Kysely<Database>, id: string, at: Date): Promise<boolean> {
  await refuseIfLastAdmin(transaction, id);
  const user = await transaction
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .$if(isPostgres(transaction), (query) => query.forUpdate())
    .executeTakeFirst();
  if (!user) return false;
  await transaction.deleteFrom('project_members').where('user_id', '=', id).execute();
  await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
  await endTokensOfUser(transaction, id, at);
  await transaction.deleteFrom('users').where('id', '=', id).execute();
  return true;
}

/** Of callers that race the second waits, and then sees what the first has left. */
async function refuseIfLastAdmin(transaction: Kysely<Database>, id: string): Promise<void> {
  const admins = await holdAdmins(transaction);
  if (admins.length === 1 && admins[0] === id) throw lastInstanceAdmin();
}
