import { PermanentError } from '@studio/core';
import { DEFAULT_PROJECT, type Relational, type Repositories, type TokenScope } from '@studio/relational';
import { Passwords } from './sign-in/passwords.ts';

const ALL_SCOPES: readonly TokenScope[] = ['read', 'write', 'admin'];

/** What the configuration wants to be there from the start. */
export interface Given {
  readonly bootstrapApiKey?: string | undefined;
  readonly bootstrapToken?: string | undefined;
  readonly bootstrapAdminEmail?: string | undefined;
  readonly bootstrapAdminPassword?: string | undefined;
}

/**
 * Sees to it that there is a project `default` and, in it, the API key and the developer token that the configuration
 * gives; and that its first user is there, when there is none at all. Safe when several processes start at once.
 * @throws PermanentError `revoked_secret`: a secret that was revoked does not come back by a restart
 */
export async function ensureGiven(relational: Relational, given: Given): Promise<void> {
  const { bootstrapAdminPassword: password } = given;
  // Before the transaction: hashing takes its time.
  const isFirst = password !== undefined && !(await relational.users.any());
  const passwordHash = isFirst ? await new Passwords().hash(password) : undefined;
  await relational.transaction(async (repositories) => {
    await ensureSecrets(repositories, given);
    if (passwordHash) await ensureFirstUser(repositories, given.bootstrapAdminEmail ?? '', passwordHash);
  });
}

async function ensureSecrets(repositories: Repositories, given: Given): Promise<void> {
  const { projects, apiKeys, tokens } = repositories;
  const { id: projectId } = await projects.ensure(DEFAULT_PROJECT, DEFAULT_PROJECT);
  const { bootstrapApiKey, bootstrapToken } = given;
  if (bootstrapApiKey) {
    await ensure('JUNJO_BOOTSTRAP_API_KEY', apiKeys.findBySecret(bootstrapApiKey), () =>
      apiKeys.create({ projectId, name: 'bootstrap', secret: bootstrapApiKey }),
    );
  }
  if (bootstrapToken) {
    await ensure('JUNJO_BOOTSTRAP_TOKEN', tokens.findBySecret(bootstrapToken), () =>
      tokens.create({ projectId, name: 'bootstrap', secret: bootstrapToken, scopes: ALL_SCOPES }),
    );
  }
}

async function ensureFirstUser(
  { users, members }: Repositories,
  email: string,
  passwordHash: string,
): Promise<void> {
  const user = await users.createFirst({ email, passwordHash });
  if (user) await members.set(DEFAULT_PROJECT, user.id, 'admin', user.createdAt);
}

async function ensure(
  variable: string,
  lookUp: Promise<{ readonly revokedAt: Date | undefined } | undefined>,
  create: () => Promise<unknown>,
): Promise<void> {
  const existing = await lookUp;
  if (existing?.revokedAt) {
    throw new PermanentError(`${variable} holds a secret that was revoked; set another one or none.`, {
      code: 'revoked_secret',
    });
  }
  if (existing) return;
  await create().catch((error: unknown) => {
    // Another process created it in the meantime.
    if (!(error instanceof PermanentError && error.code === 'duplicate_secret')) throw error;
  });
}
