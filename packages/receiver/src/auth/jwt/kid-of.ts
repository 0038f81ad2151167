import { decodeProtectedHeader } from 'jose';
import { ALGORITHMS } from './key-set.ts';

const MAX_KID_LENGTH = 256;

/**
 * The `kid` of a token that is worth checking, else `undefined`. Nothing in the header is believed but which of our own
 * keys to take: keys or addresses of keys in it (`jwk`, `jku`, `x5c`, `x5u`) are not looked at, extensions (`crit`) and
 * other algorithms are refused.
 */
export function kidOf(token: string): string | undefined {
  if (token.split('.').length !== 3) return undefined;
  try {
    const { alg, kid, crit } = decodeProtectedHeader(token);
    if (!ALGORITHMS.includes(String(alg)) || crit !== undefined) return undefined;
    const isUsable = typeof kid === 'string' && kid !== '' && kid.length <= MAX_KID_LENGTH;
    return isUsable ? kid : undefined;
  } catch {
    return undefined;
  }
}
