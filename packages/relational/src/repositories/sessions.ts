import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { SessionRepository } from '../port.ts';
import type { Database } from '../tables.ts';
import { atomically } from './atomically.ts';
import { holdUser } from './locks.ts';
import { unknownUser } from './refusals.ts';
import { duplicateSecret, refuseEmpty, sha256Of } from './secret.ts';
import { toUser } from './user-row.ts';

export function createSessionRepository(db: Kysely<Database>, clock: Clock): SessionRepository {
  return {
    create: ({ secret, userId, expiresAt }) =>
      atomically(db, async (transaction) => {
        refuseEmpty(secret);
        // Else a session that begins while its user is deactivated would live again with the user.
        const user = await holdUser(transaction, userId);
        if (user?.is_active !== 1) throw unknownUser(userId);
        const row = await transaction
          .insertInto('sessions')
          .values({
            secret_sha256: sha256Of(secret),
            user_id: userId,
            created_at: clock.nowMs(),
            expires_at: expiresAt.getTime(),
          })
          .onConflict((conflict) => conflict.column('secret_sha256').doNothing())
          .returning('user_id')
          .executeTakeFirst();
        if (!row) throw duplicateSecret('session');
      }),

    find: async (secret, now) => {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .selectAll('users')
        .select(['sessions.created_at as begun_at', 'sessions.expires_at'])
        .where('secret_sha256', '=', sha256Of(secret))
        .where('sessions.expires_at', '>', now.getTime())
        .where('users.is_active', '=', 1)
        .executeTakeFirst();
      if (!row) return undefined;
      const session = {
        userId: row.id,
        createdAt: new Date(row.begun_at),
        expiresAt: new Date(row.expires_at),
      };
      return { session, user: toUser(row) };
    },

    end: async (secret) => {
      await db.deleteFrom('sessions').where('secret_sha256', '=', sha256Of(secret)).execute();
    },

    sweep: async (now) => {
      await db.deleteFrom('sessions').where('expires_at', '<=', now.getTime()).execute();
    },
  };
}
