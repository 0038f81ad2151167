/** Pieces are at least this long, about MIN + 2^MASK_BITS on average, and never longer than MAX: bytes. */
const MIN_BYTES = 256;
const MASK = (1 << 10) - 1;
const MAX_BYTES = 16 * 1024;

/**
 * Random numbers, one for each byte value: fixed, because pieces of the same text must be the same for ever.
 * Made by the xorshift generator of Marsaglia (2003) from a seed.
 */
const GEAR = (() => {
  const table = new Int32Array(256);
  let state = 0x9e3779b9 | 0;
  for (let i = 0; i < 256; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    table[i] = state;
  }
  return table;
})();

/**
 * Cuts bytes where their content says so (a gear hash over the last 32 bytes, as in FastCDC, Xia et al. 2016), so that two
 * texts that share a long run share its pieces, wherever it stands in them: a chat history with one more message at its
 * end differs from the one before in its last piece only. The pieces put together are the text.
 */
export function cutText(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  while (bytes.length - start > MIN_BYTES) {
    const end = borderAfter(bytes, start);
    if (end === bytes.length) break;
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  pieces.push(bytes.subarray(start));
  return pieces;
}

function borderAfter(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + MAX_BYTES);
  let hash = 0;
  let at = start + MIN_BYTES - 32;
  const from = start + MIN_BYTES;
  for (; at < from; at++) hash = ((hash << 1) + GEAR[bytes[at]!]!) | 0;
  for (; at < end; at++) {
    hash = ((hash << 1) + GEAR[bytes[at]!]!) | 0;
    // The upper bits have seen the most bytes.
    if (((hash >>> 22) & MASK) === 0) return at + 1;
  }
  return end;
}
