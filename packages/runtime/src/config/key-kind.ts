import type { z } from 'zod';
import { fromText } from './setting.ts';

const KEY_BYTES = 32;

/** Random bytes have about 30 different ones among 32; so few are a pattern that somebody typed. */
const FEWEST_DIFFERENT_BYTES = 8;

/** A key for AES-256 or HMAC-SHA-256: its bytes. Base64 is read strictly, in one alphabet and its shortest form. */
export function key(): z.ZodType<Uint8Array, string> {
  const allowed =
    'base64 (standard or URL-safe) of exactly 32 random bytes, as `openssl rand -base64 32` prints it';
  return fromText(allowed, (value) => {
    const bytes = Buffer.from(value, 'base64');
    const spellings = [bytes.toString('base64').replace('=', ''), bytes.toString('base64url')];
    const isStrict = spellings.includes(value.replace(/=$/, ''));
    if (!isStrict || bytes.length !== KEY_BYTES) return undefined;
    return new Set(bytes).size >= FEWEST_DIFFERENT_BYTES ? new Uint8Array(bytes) : undefined;
  });
}
