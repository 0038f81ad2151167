import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, type JWK } from 'jose';

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;

/** A key of its own for this purpose, from JUNJO_SECURE_COOKIE_KEY (RFC 5869). */
export function signingKeysEncryptionKey(secureCookieKey: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secureCookieKey, new Uint8Array(), 'junjo signing keys', 32));
}

export function encryptPrivateJwk(jwk: JWK, key: Uint8Array): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(jwk))).setProtectedHeader(HEADER).encrypt(key);
}

/** `undefined` when it was encrypted with another key. */
export async function decryptPrivateJwk(encrypted: string, key: Uint8Array): Promise<JWK | undefined> {
  try {
    const { plaintext } = await compactDecrypt(encrypted, key, {
      keyManagementAlgorithms: [HEADER.alg],
      contentEncryptionAlgorithms: [HEADER.enc],
    });
    return JSON.parse(Buffer.from(plaintext).toString()) as JWK;
  } catch {
    return undefined;
  }
}
