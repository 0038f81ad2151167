import { type Clock, PermanentError } from '@studio/core';
import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../dialect.ts';
import type { NewUser, UserRepository } from '../port.ts';
import type { Database } from '../tables.ts';
import { atomically } from './atomically.ts';
import { changeUser, deleteUser, setPassword } from './change-user.ts';
import { newUserRow, normalizedEmail, toUser } from './user-row.ts';

export function createUserRepository(db: Kysely<Database>, clock: Clock): UserRepository {
  const any = async (on: Kysely<Database>) =>
    (await on.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined;

  const create = async (on: Kysely<Database>, user: NewUser) => {
    const row = await on
      .insertInto('users')
      .values(newUserRow(user, clock.nowMs()))
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (row) return toUser(row);
    throw new PermanentError('A user with this email is there already.', { code: 'duplicate_email' });
  };

  return {
    any: () => any(db),
    create: (user) => create(db, user),

    createFirst: (user) =>
      atomically(db, async (transaction) => {
        // No row is there to be locked: all writers of users wait.
        if (isPostgres(db)) await sql`lock table users in share row exclusive mode`.execute(transaction);
        if (await any(transaction)) return undefined;
        return create(transaction, { ...user, isInstanceAdmin: true });
      }),

    find: async (id) => {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toUser(row);
    },

    findByEmail: async (email) => {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('email', '=', normalizedEmail(email))
        .executeTakeFirst();
      return row && { user: toUser(row), passwordHash: row.password_hash };
    },

    passwordHashOf: async (id) => {
      const row = await db
        .selectFrom('users')
        .select('password_hash')
        .where('id', '=', id)
        .$if(db.isTransaction && isPostgres(db), (query) => query.forNoKeyUpdate())
        .executeTakeFirst();
      return row?.password_hash;
    },

    list: async () => {
      const rows = await db
        .selectFrom('users')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toUser);
    },

    update: (id, changes, at) => atomically(db, (transaction) => changeUser(transaction, id, changes, at)),

    setPassword: (id, passwordHash, keepSession) =>
      atomically(db, (transaction) =>
        setPassword(transaction, { id, passwordHash, keepSession, nowMs: clock.nowMs() }),
      ),

    delete: (id, at) => atomically(db, (transaction) => deleteUser(transaction, id, at)),
  };
}
