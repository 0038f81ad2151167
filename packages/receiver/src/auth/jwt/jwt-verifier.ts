import { hash } from 'node:crypto';
import { type Clock, RetryableError } from '@studio/core';
import { errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { ALGORITHMS, type KeySet } from './key-set.ts';
import { kidOf } from './kid-of.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What a token that the authority signed says. Whether its key still works is another question. */
export interface TokenClaims {
  readonly keyId: string;
  readonly projectId: string;
}

export type VerificationOutcome = 'verified' | 'remembered' | 'refused' | 'unavailable';

export interface JwtVerifierDeps {
  readonly keys: SigningKeys;
  readonly clock: Clock;
  readonly onOutcome: (outcome: VerificationOutcome) => void;
}

/** Longer ones are refused unread. */
const MAX_TOKEN_LENGTH = 4 * 1024;
/** How far the clocks of two machines may be apart, seconds. */
const SKEW_S = 60;
/** Verified tokens that are remembered, at about 200 bytes each. */
const MAX_REMEMBERED = 10_000;

interface Remembered {
  readonly claims: TokenClaims;
  readonly kid: string;
  readonly usableUntilUnixMs: number;
}

/** Checks the tokens that the authority gives for API keys (contracts.md §2). The signature of each is checked once. */
export class JwtVerifier {
  readonly #deps: JwtVerifierDeps;
  readonly #remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });

  constructor(deps: JwtVerifierDeps) {
    this.#deps = deps;
  }

  /**
   * What the token says, or `undefined` when it must not be believed.
   * Rejects with RetryableError `key_check_unavailable` when its signing key is not known and cannot be asked for now.
   */
  async verify(token: string): Promise<TokenClaims | undefined> {
    const { onOutcome } = this.#deps;
    if (token.length > MAX_TOKEN_LENGTH) {
      onOutcome('refused');
      return undefined;
    }
    const tokenHash = hash('sha256', token, 'hex');
    const remembered = this.#recall(tokenHash);
    if (remembered) {
      onOutcome('remembered');
      return remembered;
    }
    try {
      const verified = await this.#check(token);
      if (verified) this.#remembered.set(tokenHash, verified);
      onOutcome(verified ? 'verified' : 'refused');
      return verified?.claims;
    } catch (error) {
      onOutcome('unavailable');
      throw error;
    }
  }

  #recall(tokenHash: string): TokenClaims | undefined {
    const remembered = this.#remembered.get(tokenHash);
    if (!remembered) return undefined;
    const isUsable = this.#deps.clock.nowMs() < remembered.usableUntilUnixMs;
    // A key that the authority has withdrawn takes what it signed with it.
    if (isUsable && this.#deps.keys.has(remembered.kid)) return remembered.claims;
    this.#remembered.delete(tokenHash);
    return undefined;
  }

  async #check(token: string): Promise<Remembered | undefined> {
    const kid = kidOf(token);
    if (kid === undefined) return undefined;
    const keySet = await this.#deps.keys.find(kid);
    if (!keySet) return undefined;
    const payload = await verifiedPayload(token, keySet, new Date(this.#deps.clock.nowMs()));
    if (!payload) return undefined;
    const { sub: keyId, project_id: projectId, exp } = payload;
    if (typeof keyId !== 'string' || !keyId || typeof projectId !== 'string' || !projectId) return undefined;
    return { claims: { keyId, projectId }, kid, usableUntilUnixMs: (Number(exp) + SKEW_S) * 1000 };
  }
}

async function verifiedPayload(token: string, { keyOf, issuer, audience }: KeySet, currentDate: Date) {
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      clockTolerance: SKEW_S,
      requiredClaims: ['exp', 'sub', 'project_id'],
      currentDate,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    // Nothing about the token: a key of the set that this platform cannot take.
    throw new RetryableError('A token could not be checked.', {
      code: 'key_check_unavailable',
      cause: error,
    });
  }
}
