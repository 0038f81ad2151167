import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether what was sent is the secret. */
export type SecretCheck = (sent: unknown) => boolean;

/** Compares in constant time, whatever the length of what was sent. Without a secret nothing passes. */
export function secretCheck(secret: string | undefined): SecretCheck {
  const expected = secret === undefined ? undefined : sha256(secret);
  return (sent) => {
    if (expected === undefined || typeof sent !== 'string') return false;
    return timingSafeEqual(sha256(sent), expected);
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
