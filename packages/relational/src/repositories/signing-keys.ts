import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { SigningKey, SigningKeyRepository } from '../port.ts';
import type { Database, SigningKeysTable } from '../tables.ts';

export function createSigningKeyRepository(db: Kysely<Database>, clock: Clock): SigningKeyRepository {
  return {
    list: async () => {
      const rows = await db.selectFrom('signing_keys').selectAll().orderBy('generation', 'desc').execute();
      return rows.map(toSigningKey);
    },

    add: async ({ generation, kid, publicJwk, encryptedPrivateJwk }) => {
      const row = await db
        .insertInto('signing_keys')
        .values({
          generation,
          kid,
          public_jwk: publicJwk,
          encrypted_private_jwk: encryptedPrivateJwk,
          created_at: clock.nowMs(),
        })
        .onConflict((conflict) => conflict.column('generation').doNothing())
        .returning('generation')
        .executeTakeFirst();
      return row !== undefined;
    },

    retire: async (belowGeneration) => {
      await db.deleteFrom('signing_keys').where('generation', '<', belowGeneration).execute();
    },
  };
}

function toSigningKey(row: SigningKeysTable): SigningKey {
  return {
    generation: row.generation,
    kid: row.kid,
    publicJwk: row.public_jwk,
    encryptedPrivateJwk: row.encrypted_private_jwk,
    createdAt: new Date(row.created_at),
  };
}
