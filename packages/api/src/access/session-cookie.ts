import { parseCookie } from 'cookie';
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify } from 'jose';

/** Name of the cookie. */
export const SESSION_COOKIE = 'junjo_session';

export interface CookieKeys {
  /** 32 bytes (JUNJO_SECURE_COOKIE_KEY): AES-256-GCM. */
  readonly encryption: Uint8Array;
  /** 32 bytes (JUNJO_SESSION_SECRET): HMAC-SHA-256. */
  readonly signature: Uint8Array;
}

const ENCRYPTED = { alg: 'dir', enc: 'A256GCM' } as const;
const SIGNED = { alg: 'HS256' } as const;
/** Beyond it a cookie is not ours, and not worth a look. */
const MAX_CHARACTERS = 1_000;

/** The cookie's value: the session's secret, encrypted (JWE), then signed (JWS). Neither key alone makes one. */
export async function sealSession(secret: string, keys: CookieKeys): Promise<string> {
  const encrypted = await new CompactEncrypt(Buffer.from(secret))
    .setProtectedHeader(ENCRYPTED)
    .encrypt(keys.encryption);
  return new CompactSign(Buffer.from(encrypted)).setProtectedHeader(SIGNED).sign(keys.signature);
}

/** The session's secret in the headers of a request; `undefined` for none, several, or one that is not ours. */
export async function openSession(
  cookieHeader: string | undefined,
  keys: CookieKeys,
): Promise<string | undefined> {
  const value = sessionCookieOf(cookieHeader);
  if (!value) return undefined;
  try {
    const signed = await compactVerify(value, keys.signature, { algorithms: [SIGNED.alg] });
    const options = {
      keyManagementAlgorithms: [ENCRYPTED.alg],
      contentEncryptionAlgorithms: [ENCRYPTED.enc],
    };
    const opened = await compactDecrypt(Buffer.from(signed.payload).toString(), keys.encryption, options);
    return Buffer.from(opened.plaintext).toString();
  } catch {
    return undefined;
  }
}

/** Two cookies of the name are ambiguous (a sibling domain may have set one), so they count as none. */
function sessionCookieOf(header: string | undefined): string | undefined {
  if (!header) return undefined;
  const ours = header.split(';').filter((part) => part.trim().startsWith(`${SESSION_COOKIE}=`));
  if (ours.length !== 1) return undefined;
  const value = parseCookie(ours[0] ?? '')[SESSION_COOKIE];
  return value && value.length <= MAX_CHARACTERS ? value : undefined;
}
