import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { DeveloperToken, TokenRepository, TokenScope } from '../port.ts';
import type { Database, DeveloperTokensTable } from '../tables.ts';
import { duplicateSecret, newSecretRow, sha256Of, toSecret } from './secret.ts';

export function createTokenRepository(db: Kysely<Database>, clock: Clock): TokenRepository {
  return {
    create: async (token) => {
      const row = await db
        .insertInto('developer_tokens')
        .values({ ...newSecretRow(token, clock), scopes: token.scopes.join(' ') })
        .onConflict((conflict) => conflict.column('secret_sha256').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) throw duplicateSecret('developer token');
      return toToken(row);
    },

    findBySecret: async (secret) => {
      const row = await db
        .selectFrom('developer_tokens')
        .selectAll()
        .where('secret_sha256', '=', sha256Of(secret))
        .executeTakeFirst();
      return row && toToken(row);
    },

    list: async (projectId) => {
      let query = db.selectFrom('developer_tokens').selectAll();
      if (projectId !== undefined) query = query.where('project_id', '=', projectId);
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').execute();
      return rows.map(toToken);
    },

    revoke: async (id, at) => {
      await db
        .updateTable('developer_tokens')
        .set({ revoked_at: at.getTime() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
      const row = await db.selectFrom('developer_tokens').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toToken(row);
    },
  };
}

function toToken(row: DeveloperTokensTable): DeveloperToken {
  return { ...toSecret(row), scopes: row.scopes.split(' ').filter(isScope) };
}

function isScope(text: string): text is TokenScope {
  return text === 'read' || text === 'write' || text === 'admin';
}
