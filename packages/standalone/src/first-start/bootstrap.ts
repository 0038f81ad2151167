import { ensureGivenSecrets } from '@studio/api';
import { DEFAULT_PROJECT, type Relational } from '@studio/relational';
import type { Config } from '@studio/runtime';
import { newApiKey, newDeveloperToken } from './new-secret.ts';

/** Secrets made just now: they can be shown this once. */
export interface FirstSecrets {
  readonly apiKey: string | undefined;
  readonly token: string | undefined;
}

type Bootstrap = Pick<Config, 'bootstrapApiKey' | 'bootstrapToken'>;

/**
 * Sees to it that there is a project `default` with one API key and one developer token. Those of the configuration are
 * created when they are not there, at any start, and are never among the secrets returned: who set them knows them.
 */
export function bootstrap(relational: Relational, config: Bootstrap): Promise<FirstSecrets> {
  return relational.transaction(async (repositories) => {
    const { apiKeys, tokens } = repositories;
    await ensureGivenSecrets(repositories, config);
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
