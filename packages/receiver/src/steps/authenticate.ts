import { type Clock, RetryableError } from '@studio/core';
import { credentialOf } from '../auth/credential.ts';
import type { KeyChecker } from '../auth/key-checker.ts';
import type { ReceiverMetrics } from '../metrics.ts';
import { ok, refused, type StepOutcome } from '../outcome.ts';
import type { CredentialHeaders } from '../request.ts';

/** Who sends: everything after this step belongs to this project. */
export interface Caller {
  readonly projectId: string;
  readonly keyId: string;
}

/** One text for every way to fail: a sender must not learn which part was wrong. */
const REFUSAL = refused('unauthenticated', 'Not authenticated: send a valid API key in x-junjo-api-key.');

/** Finds out who sends. Only a look-up that succeeded may say "no": all else is retryable. */
export function createAuthenticateStep(keys: KeyChecker, clock: Clock, metrics: ReceiverMetrics) {
  return async function authenticate(headers: CredentialHeaders): Promise<StepOutcome<Caller>> {
    const credential = credentialOf(headers);
    // Signed tokens are not issued yet, so none can be accepted; an API key beside one does not count.
    if (credential.kind !== 'apiKey') return REFUSAL;
    try {
      const { fact, source } = await keys.check(credential.key);
      metrics.keyChecks.inc({ source });
      if (!fact.valid) return REFUSAL;
      if (fact.expiresAtUnixMs !== undefined && fact.expiresAtUnixMs <= clock.nowMs()) return REFUSAL;
      return ok({ projectId: fact.projectId, keyId: fact.keyId });
    } catch (error) {
      metrics.keyChecks.inc({ source: 'failed' });
      const retryAfterMs = error instanceof RetryableError ? error.retryAfterMs : undefined;
      return refused('key_check_unavailable', 'The API key cannot be checked now; try again.', retryAfterMs);
    }
  };
}
