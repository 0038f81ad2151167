import { ensureGiven } from '@studio/api';
import { newApiKey, newDeveloperToken } from '@studio/api/secrets';
import { DEFAULT_PROJECT, type Relational } from '@studio/relational';
import type { Config } from '@studio/runtime';

/** Secrets made just now: they can be shown this once. */
export interface FirstSecrets {
  readonly apiKey: string | undefined;
  readonly token: string | undefined;
}

type Bootstrap = Partial<
  Pick<Config, 'bootstrapApiKey' | 'bootstrapToken' | 'bootstrapAdminEmail' | 'bootstrapAdminPassword'>
>;

/**
 * Sees to it that there is a project `default` with one API key and one developer token. Those of the configuration are
 * created when they are not there, at any start, and are never among the secrets returned: who set them knows them.
 */
export async function bootstrap(relational: Relational, config: Bootstrap): Promise<FirstSecrets> {
  await ensureGiven(relational, config);
  return relational.transaction(async ({ apiKeys, tokens }) => {
    const projectId = DEFAULT_PROJECT;
    const hasKey = (await apiKeys.list(projectId)).length > 0;
    const hasToken = (await tokens.list(projectId)).length > 0;
    const apiKey = hasKey ? undefined : newApiKey();
    const token = hasToken ? undefined : newDeveloperToken();
    if (apiKey) await apiKeys.create({ projectId, name: 'first key', secret: apiKey });
    if (token) {
      await tokens.create({
        projectId,
        name: 'first token',
        secret: token,
        scopes: ['read', 'write', 'admin'],
      });
    }
    return { apiKey, token };
  });
}
