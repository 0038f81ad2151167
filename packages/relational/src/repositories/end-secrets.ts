import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Role, TokenScope } from '../port.ts';
import type { Database } from '../tables.ts';
import { holdSecrets, type SecretsTable, type SecretsWhere } from './locks.ts';

interface Ended {
  readonly id: string;
  readonly expires_at: number | null;
}

/** Revokes those that are not yet, of which `where` is true. Call it in a transaction. */
export async function endSecrets(
  db: Kysely<Database>,
  table: SecretsTable,
  where: SecretsWhere,
  at: Date,
): Promise<readonly Ended[]> {
  const live: SecretsWhere = (secrets) => secrets.and([secrets('revoked_at', 'is', null), where(secrets)]);
  await holdSecrets(db, table, live);
  return db
    .updateTable(table as 'api_keys')
    .set({ revoked_at: at.getTime() })
    .where(live)
    .returning(['id', 'expires_at'])
    .execute();
}

/** Scopes that a role does not reach: read needs viewer, write member, admin admin. */
const BEYOND: Readonly<Record<Role, readonly TokenScope[]>> = {
  viewer: ['write', 'admin'],
  member: ['admin'],
  admin: [],
};

/** Ends the tokens that the user made for the project, or only those whose scopes go beyond the role. */
export async function endTokensOfMember(
  db: Kysely<Database>,
  member: { readonly projectId: string; readonly userId: string; readonly role?: Role },
  at: Date,
): Promise<void> {
  const { projectId, userId, role } = member;
  await endSecrets(
    db,
    'developer_tokens',
    (token) =>
      token.and([
        token('project_id', '=', projectId),
        token('created_by', '=', userId),
        ...(role ? [token.or(BEYOND[role].map(hasScope))] : []),
      ]),
    at,
  );
}

function hasScope(scope: TokenScope): Expression<SqlBool> {
  return sql<SqlBool>`(' ' || ${sql.ref('scopes')} || ' ') like ${`% ${scope} %`}`;
}

/** Ends all tokens that the user made, wherever. */
export async function endTokensOfUser(db: Kysely<Database>, userId: string, at: Date): Promise<void> {
  await endSecrets(db, 'developer_tokens', (token) => token('created_by', '=', userId), at);
}
