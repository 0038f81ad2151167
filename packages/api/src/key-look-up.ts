import type { Clock } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import type { Relational } from '@studio/relational';

/**
 * What is true of an API key now. Resolves only after a look-up that succeeded: a database that does not answer
 * rejects (RetryableError), and is never "unknown key", which SDKs would not retry.
 */
export function createKeyLookUp(
  relational: Pick<Relational, 'apiKeys'>,
  clock: Clock,
): (apiKey: string) => Promise<KeyFact> {
  return async (apiKey) => {
    const key = await relational.apiKeys.findBySecret(apiKey);
    if (!key || key.revokedAt) return { valid: false };
    const expiresAtUnixMs = key.expiresAt?.getTime();
    if (expiresAtUnixMs !== undefined && expiresAtUnixMs <= clock.nowMs()) return { valid: false };
    return { valid: true, keyId: key.id, projectId: key.projectId, expiresAtUnixMs };
  };
}
