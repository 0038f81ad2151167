/** The authority's side of tokens: a signing key as the API has it, and tokens of every kind. */
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import type { SigningKeysAnswer } from '../src/index.ts';
import { VALID } from './start-receiver.ts';

export const ISSUER = 'https://studio.test';
export const AUDIENCE = 'junjo-otlp';

export interface TokenParts {
  readonly header?: Partial<JWTHeaderParameters>;
  /** On top of the claims of a good token of `VALID`; `undefined` leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly nowMs?: number;
}

export interface TokenSigner {
  readonly kid: string;
  /** Public part, as the authority publishes it. */
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
  sign(parts?: TokenParts): Promise<string>;
}

export async function createTokenSigner(kid = `kid-${crypto.randomUUID()}`): Promise<TokenSigner> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' };
  return {
    kid,
    jwk,
    privateKey,
    sign: ({ header, claims, nowMs = Date.now() } = {}) =>
      new SignJWT(claimsOf(nowMs, claims))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT', ...header })
        .sign(privateKey),
  };
}

/** Claims of a good token of the key `VALID`, good for an hour. */
export function claimsOf(nowMs: number, changes: Readonly<Record<string, unknown>> = {}) {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: VALID.keyId,
    project_id: VALID.projectId,
    iat: now,
    exp: now + 3_600,
    ...changes,
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

export function answerOf(...signers: readonly TokenSigner[]): SigningKeysAnswer {
  const jwksJson = JSON.stringify({ keys: signers.map(({ jwk }) => jwk) });
  return { jwksJson, issuer: ISSUER, audience: AUDIENCE };
}

/** A token part as base64url of JSON. */
export const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
