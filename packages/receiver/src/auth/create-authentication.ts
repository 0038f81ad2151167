import { PermanentError, RetryableError } from '@studio/core';
import { LOOK_UPS } from '../config.ts';
import type { ReceiverDeps } from '../deps.ts';
import { logSparingly } from '../log-sparingly.ts';
import type { ReceiverMetrics } from '../metrics.ts';
import { createAuthenticateStep } from '../steps/authenticate.ts';
import { JwtVerifier } from './jwt/jwt-verifier.ts';
import { SigningKeys } from './jwt/signing-keys.ts';
import { KeyChecker } from './key-checker.ts';

export interface Authentication {
  readonly authenticate: ReturnType<typeof createAuthenticateStep>;
  /** Ends look-ups that are under way. */
  close(): void;
}

/** The authenticate step with what it knows about keys and tokens behind it. */
export function createAuthentication(deps: ReceiverDeps, metrics: ReceiverMetrics): Authentication {
  const { config, keyCache, lookUpKey, lookUpKeyId, fetchSigningKeys, logger, clock } = deps;
  const warnOfCache = logSparingly(logger, clock, 'the key cache failed');
  const warnOfLookUp = logSparingly(logger, clock, 'API keys cannot be checked');
  const warnOfFetch = logSparingly(logger, clock, 'the signing keys of tokens cannot be fetched');
  const timeoutMs = config.authTimeoutMs;
  const keys = new KeyChecker(
    {
      validTtlMs: config.authValidTtlMs,
      unknownTtlMs: config.authUnknownTtlMs,
      staleMs: config.authStaleMs,
      lookUps: { timeoutMs, maxRunning: LOOK_UPS.running, maxWaiting: LOOK_UPS.waiting },
    },
    {
      keyCache,
      lookUpKey,
      lookUpKeyId,
      clock,
      onCacheError: (err) => warnOfCache({ err }),
      onLookUpError: (error) => warnOfLookUp({ code: codeOf(error) }),
    },
  );
  const signingKeys = new SigningKeys({
    fetchSigningKeys,
    timeoutMs,
    clock,
    onFetchError: (error) => warnOfFetch({ code: codeOf(error) }),
  });
  const tokens = new JwtVerifier({
    keys: signingKeys,
    clock,
    onOutcome: (outcome) => metrics.jwtVerifications.inc({ outcome }),
  });
  return {
    authenticate: createAuthenticateStep({ keys, tokens, clock, metrics }),
    close: () => {
      keys.close();
      signingKeys.close();
    },
  };
}

/** Of an error only its code: the text of what looks keys up may hold the key. */
function codeOf(error: unknown): string {
  const cause = error instanceof RetryableError ? (error.cause ?? error) : error;
  return cause instanceof RetryableError || cause instanceof PermanentError ? cause.code : 'unexpected_error';
}
