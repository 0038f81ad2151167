import type { NewToken, Relational, TokenScope, User } from '../src/port.ts';

/** Made up, in the form of a real one. */
export const PASSWORD_HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g';

/** A new user of that name, no instance admin unless said. */
export function createUser(
  relational: Pick<Relational, 'users'>,
  name: string,
  isInstanceAdmin = false,
): Promise<User> {
  return relational.users.create({
    email: `${name}@example.com`,
    passwordHash: PASSWORD_HASH,
    isInstanceAdmin,
  });
}

/** A token of the project `default` unless said, with its secret made of its name. */
export function newToken(
  name: string,
  scopes: readonly TokenScope[],
  more: Partial<NewToken> = {},
): NewToken {
  return { projectId: 'default', name, secret: `the secret of ${name}`, scopes, ...more };
}

/** Names of the tokens that are not revoked, sorted. */
export async function liveTokens({ tokens }: Pick<Relational, 'tokens'>): Promise<readonly string[]> {
  const all = await tokens.list();
  return all
    .filter(({ revokedAt }) => revokedAt === undefined)
    .map(({ name }) => name)
    .sort();
}
