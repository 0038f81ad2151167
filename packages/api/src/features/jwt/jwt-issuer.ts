import { randomUUID } from 'node:crypto';
import type { Clock } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import { SignJWT } from 'jose';
import { JWT_ALGORITHM, type SigningKeys } from './signing-keys.ts';

export interface JwtIssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly ttlMs: number;
}

export interface IssuedJwt {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Signs what an API key was found to allow: to send into its project, for as long as the key itself lasts at most. */
export class JwtIssuer {
  readonly #keys: SigningKeys;
  readonly #options: JwtIssuerOptions;
  readonly #clock: Clock;

  constructor(keys: SigningKeys, options: JwtIssuerOptions, clock: Clock) {
    this.#keys = keys;
    this.#options = options;
    this.#clock = clock;
  }

  async issue(fact: KeyFact & { readonly valid: true }): Promise<IssuedJwt> {
    const { issuer, audience, ttlMs } = this.#options;
    const now = Math.floor(this.#clock.nowMs() / 1000);
    const untilKeyExpires = Math.floor((fact.expiresAtUnixMs ?? Number.POSITIVE_INFINITY) / 1000) - now;
    const expiresInSeconds = Math.min(Math.floor(ttlMs / 1000), untilKeyExpires);
    const { kid, key } = await this.#keys.signer();
    const token = await new SignJWT({ project_id: fact.projectId })
      .setProtectedHeader({ alg: JWT_ALGORITHM, kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(fact.keyId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + expiresInSeconds)
      .sign(key);
    return { token, expiresInSeconds };
  }

  /** The public keys as RFC 7517 wants them, newest first. */
  async jwks(): Promise<readonly object[]> {
    const published = await this.#keys.published();
    return published.map(({ publicJwk }) => JSON.parse(publicJwk) as object);
  }
}
