import type { Clock } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import type { ApiKey, Relational } from '@studio/relational';

export type LookUpKey = (apiKeyOrId: string) => Promise<KeyFact>;

export interface KeyLookUps {
  readonly lookUpKey: LookUpKey;
  readonly lookUpKeyId: LookUpKey;
}

export interface KeyLookUpDeps {
  readonly relational: Pick<Relational, 'apiKeys'>;
  readonly clock: Clock;
  /** Notes that a key was used. */
  readonly onUse?: (keyId: string) => void;
}

/**
 * What is true of an API key now, by the key itself or, as a JWT names it, by its id. Resolves only after a look-up that
 * succeeded: a database that does not answer rejects (RetryableError), and is never "unknown key", which SDKs would not
 * retry.
 */
export function createKeyLookUps({ relational, clock, onUse }: KeyLookUpDeps): KeyLookUps {
  const factOf = (key: ApiKey | undefined): KeyFact => {
    if (!key || key.revokedAt) return { valid: false };
    const expiresAtUnixMs = key.expiresAt?.getTime();
    if (expiresAtUnixMs !== undefined && expiresAtUnixMs <= clock.nowMs()) return { valid: false };
    onUse?.(key.id);
    return { valid: true, keyId: key.id, projectId: key.projectId, expiresAtUnixMs };
  };
  return {
    lookUpKey: async (apiKey) => factOf(await relational.apiKeys.findBySecret(apiKey)),
    lookUpKeyId: async (id) => factOf(await relational.apiKeys.find(id)),
  };
}
