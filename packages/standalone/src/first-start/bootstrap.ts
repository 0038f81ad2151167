import { PermanentError } from '@studio/core';
import type { Relational, TokenScope } from '@studio/relational';
import type { Config } from '@studio/runtime';
import { newApiKey, newDeveloperToken } from './new-secret.ts';

export const DEFAULT_PROJECT = 'default';
const ALL_SCOPES: readonly TokenScope[] = ['read', 'write', 'admin'];

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
  return relational.transaction(async ({ projects, apiKeys, tokens }) => {
    const { id: projectId } = await projects.ensure(DEFAULT_PROJECT, DEFAULT_PROJECT);
    const hasKey = (await apiKeys.list(projectId)).length > 0;
    const hasToken = (await tokens.list(projectId)).length > 0;
    const { bootstrapApiKey, bootstrapToken } = config;

    if (bootstrapApiKey) {
      const existing = await apiKeys.findBySecret(bootstrapApiKey);
      if (existing?.revokedAt) throw revoked('JUNJO_BOOTSTRAP_API_KEY');
      if (!existing) await apiKeys.create({ projectId, name: 'bootstrap', secret: bootstrapApiKey });
    }
    if (bootstrapToken) {
      const existing = await tokens.findBySecret(bootstrapToken);
      if (existing?.revokedAt) throw revoked('JUNJO_BOOTSTRAP_TOKEN');
      const token = { projectId, name: 'bootstrap', secret: bootstrapToken, scopes: ALL_SCOPES };
      if (!existing) await tokens.create(token);
    }

    const apiKey = hasKey || bootstrapApiKey ? undefined : newApiKey();
    const token = hasToken || bootstrapToken ? undefined : newDeveloperToken();
    if (apiKey) await apiKeys.create({ projectId, name: 'first key', secret: apiKey });
    if (token) await tokens.create({ projectId, name: 'first token', secret: token, scopes: ALL_SCOPES });
    return { apiKey, token };
  });
}

function revoked(variable: string): PermanentError {
  return new PermanentError(`${variable} holds a secret that was revoked; set another one or none.`, {
    code: 'revoked_secret',
  });
}
