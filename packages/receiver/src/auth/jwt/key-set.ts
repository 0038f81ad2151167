import { RetryableError } from '@studio/core';
import { createLocalJWKSet, type JWK } from 'jose';

/** What the authority says that JWTs are checked with. */
export interface SigningKeysAnswer {
  /** JSON text of a JSON Web Key Set (RFC 7517). */
  readonly jwksJson: string;
  /** What `iss` and `aud` of a token must be. */
  readonly issuer: string;
  readonly audience: string;
}

/** Public keys by `kid`, and whose tokens they sign. */
export interface KeySet {
  readonly kids: ReadonlySet<string>;
  readonly keyOf: ReturnType<typeof createLocalJWKSet>;
  readonly issuer: string;
  readonly audience: string;
}

/** Of what `alg` a key or a token may be: Ed25519 under its old and its new name (RFC 8037, RFC 9864). */
export const ALGORITHMS = ['EdDSA', 'Ed25519'];

/**
 * Takes the Ed25519 keys that have a `kid`, and of them the public part alone; other keys are left out.
 * @throws RetryableError `key_check_unavailable` for an answer that no token may be checked with
 */
export function keySetOf({ jwksJson, issuer, audience }: SigningKeysAnswer): KeySet {
  // jose checks neither claim against an empty text.
  if (!issuer || !audience) throw unusable('it names no issuer or no audience');
  const keys = new Map<string, JWK>();
  for (const key of listOf(jwksJson)) {
    const publicKey = publicKeyOf(key);
    if (publicKey?.kid) keys.set(publicKey.kid, publicKey);
  }
  return {
    kids: new Set(keys.keys()),
    keyOf: createLocalJWKSet({ keys: [...keys.values()] }),
    issuer,
    audience,
  };
}

function listOf(jwksJson: string): readonly unknown[] {
  try {
    const { keys } = JSON.parse(jwksJson) as { keys?: unknown };
    if (Array.isArray(keys)) return keys;
  } catch {
    // The text of a parse error would quote what was sent.
  }
  throw unusable('it is no JSON Web Key Set');
}

function publicKeyOf(key: unknown): JWK | undefined {
  if (typeof key !== 'object' || key === null) return undefined;
  const { kty, crv, x, kid, alg, use } = key as Readonly<Record<string, unknown>>;
  const isUsable = kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' && typeof kid === 'string';
  if (!isUsable || (use !== undefined && use !== 'sig')) return undefined;
  if (alg !== undefined && !ALGORITHMS.includes(String(alg))) return undefined;
  return { kty, crv, x, kid };
}

function unusable(why: string): RetryableError {
  return new RetryableError(`The API's answer about its signing keys is of no use: ${why}.`, {
    code: 'key_check_unavailable',
  });
}
