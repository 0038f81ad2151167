import { type Clock, RetryableError } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import { credentialOf } from '../auth/credential.ts';
import type { JwtVerifier } from '../auth/jwt/jwt-verifier.ts';
import type { CheckedKey, KeyChecker } from '../auth/key-checker.ts';
import type { ReceiverMetrics } from '../metrics.ts';
import { ok, refused, type StepOutcome } from '../outcome.ts';
import type { CredentialHeaders } from '../request.ts';

/** Who sends: everything after this step belongs to this project. */
export interface Caller {
  readonly projectId: string;
  readonly keyId: string;
}

export interface AuthenticateDeps {
  readonly keys: KeyChecker;
  readonly tokens: JwtVerifier;
  readonly clock: Clock;
  readonly metrics: ReceiverMetrics;
}

/** One text for every way to fail: a sender must not learn which part was wrong. */
const REFUSAL = refused(
  'unauthenticated',
  'Not authenticated: send a valid API key in x-junjo-api-key, or a valid token in authorization: Bearer.',
);

/** Finds out who sends. Only a look-up that succeeded may say "no": all else is retryable. */
export function createAuthenticateStep({ keys, tokens, clock, metrics }: AuthenticateDeps) {
  async function counted(check: Promise<CheckedKey>): Promise<KeyFact> {
    try {
      const { fact, source } = await check;
      metrics.keyChecks.inc({ source });
      return fact;
    } catch (error) {
      metrics.keyChecks.inc({ source: 'failed' });
      throw error;
    }
  }

  function callerOf(fact: KeyFact): Caller | undefined {
    if (!fact.valid) return undefined;
    if (fact.expiresAtUnixMs !== undefined && fact.expiresAtUnixMs <= clock.nowMs()) return undefined;
    return { projectId: fact.projectId, keyId: fact.keyId };
  }

  /** A token is worth what its key is worth at this moment, never more. */
  async function callerOfToken(token: string): Promise<Caller | undefined> {
    const claims = await tokens.verify(token);
    if (!claims) return undefined;
    const caller = callerOf(await counted(keys.checkId(claims.keyId)));
    const isSame = caller?.keyId === claims.keyId && caller.projectId === claims.projectId;
    return isSame ? caller : undefined;
  }

  return async function authenticate(headers: CredentialHeaders): Promise<StepOutcome<Caller>> {
    const credential = credentialOf(headers);
    if (credential.kind === 'none') return REFUSAL;
    try {
      const caller =
        credential.kind === 'bearer'
          ? await callerOfToken(credential.token)
          : callerOf(await counted(keys.check(credential.key)));
      return caller ? ok(caller) : REFUSAL;
    } catch (error) {
      const retryAfterMs = error instanceof RetryableError ? error.retryAfterMs : undefined;
      return refused('key_check_unavailable', 'Who sends cannot be checked now; try again.', retryAfterMs);
    }
  };
}
