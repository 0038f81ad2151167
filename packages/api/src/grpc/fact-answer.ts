import type { KeyFact } from '@studio/key-cache';

/** What is true of a key, as a ValidateApiKeyResponse. */
export function factAnswer(fact: KeyFact) {
  if (!fact.valid) return { isValid: false };
  return {
    isValid: true,
    apiKeyId: fact.keyId,
    projectId: fact.projectId,
    expiresUnixMs: BigInt(fact.expiresAtUnixMs ?? 0),
  };
}
