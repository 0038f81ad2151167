import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { ApiKeyRepository } from '../port.ts';
import type { Database } from '../tables.ts';
import { toSecret } from './secret.ts';
import { createSecretRepository } from './secrets.ts';

export function createApiKeyRepository(db: Kysely<Database>, clock: Clock): ApiKeyRepository {
  return createSecretRepository({
    db,
    clock,
    table: 'api_keys',
    what: 'API key',
    columnsOf: () => ({}),
    // A key goes on when the user who made it is gone.
    check: async () => {},
    fromRow: toSecret,
  });
}
