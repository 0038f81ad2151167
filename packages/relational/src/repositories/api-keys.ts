import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { ApiKeyRepository } from '../port.ts';
import type { Database } from '../tables.ts';
import { duplicateSecret, newSecretRow, sha256Of, toSecret } from './secret.ts';

export function createApiKeyRepository(db: Kysely<Database>, clock: Clock): ApiKeyRepository {
  return {
    create: async (key) => {
      const row = await db
        .insertInto('api_keys')
        .values(newSecretRow(key, clock))
        .onConflict((conflict) => conflict.column('secret_sha256').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) throw duplicateSecret('API key');
      return toSecret(row);
    },

    findBySecret: async (secret) => {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('secret_sha256', '=', sha256Of(secret))
        .executeTakeFirst();
      return row && toSecret(row);
    },

    list: async (projectId) => {
      let query = db.selectFrom('api_keys').selectAll();
      if (projectId !== undefined) query = query.where('project_id', '=', projectId);
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
      return rows.map(toSecret);
    },

    revoke: async (id, at) => {
      await db
        .updateTable('api_keys')
        .set({ revoked_at: at.getTime() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toSecret(row);
    },
  };
}
