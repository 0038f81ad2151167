import { PermanentError } from '@studio/core';
import { DEFAULT_PROJECT, type Relational, type TokenScope } from '@studio/relational';

type Repositories = Pick<Relational, 'projects' | 'apiKeys' | 'tokens'>;

const ALL_SCOPES: readonly TokenScope[] = ['read', 'write', 'admin'];

export interface GivenSecrets {
  readonly bootstrapApiKey?: string | undefined;
  readonly bootstrapToken?: string | undefined;
}

/**
 * Sees to it that there is a project `default` and, in it, the API key and the developer token that the configuration
 * gives. Safe when several processes start at once.
 * @throws PermanentError `revoked_secret`: a secret that was revoked does not come back by a restart
 */
export async function ensureGivenSecrets(repositories: Repositories, given: GivenSecrets): Promise<void> {
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
