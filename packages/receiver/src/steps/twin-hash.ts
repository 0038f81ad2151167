import { createHash } from 'node:crypto';

const SEPARATOR = Buffer.from([0]);

/**
 * The twin hash of each part of a request: SHA-256 over project id, 0x00 and the *inflated original* body (two gzips
 * of the same bytes differ), before any rewrite; when the request is split, followed by the part's number as four
 * bytes, big endian. A client's retry gets the same hashes.
 */
export function twinHashes(projectId: string, original: Uint8Array, parts: number): readonly Uint8Array[] {
  const whole = createHash('sha256').update(projectId).update(SEPARATOR).update(original);
  if (parts === 1) return [whole.digest()];
  return Array.from({ length: parts }, (_, part) => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(part);
    return whole.copy().update(number).digest();
  });
}
