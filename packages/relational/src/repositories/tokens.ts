import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { DeveloperToken, NewToken, TokenRepository, TokenScope } from '../port.ts';
import type { Database, DeveloperTokensTable } from '../tables.ts';
import { holdUser } from './locks.ts';
import { unknownUser } from './refusals.ts';
import { toSecret } from './secret.ts';
import { createSecretRepository } from './secrets.ts';

export function createTokenRepository(db: Kysely<Database>, clock: Clock): TokenRepository {
  return createSecretRepository({
    db,
    clock,
    table: 'developer_tokens',
    what: 'developer token',
    columnsOf: (token: NewToken) => ({ scopes: token.scopes.join(' ') }),
    // A token ends with the user who made it: none may begin while that user goes.
    check: async (transaction, { createdBy }) => {
      if (createdBy === undefined) return;
      const user = await holdUser(transaction, createdBy);
      if (user?.is_active !== 1) throw unknownUser(createdBy);
    },
    fromRow: toToken,
  });
}

function toToken(row: DeveloperTokensTable): DeveloperToken {
  return { ...toSecret(row), scopes: row.scopes.split(' ').filter(isScope) };
}

function isScope(text: string): text is TokenScope {
  return text === 'read' || text === 'write' || text === 'admin';
}
