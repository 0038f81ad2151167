import { ANY_BOOL, ANY_DOUBLE, ANY_INT, ANY_STRING, KEY_VALUE_KEY, KEY_VALUE_VALUE } from '../wire/tags.ts';

/**
 * The end of the attribute whose record's length is at `pos`, when it is one of the plain ones that most attributes
 * are: a key of less than 128 bytes, then a value with one field of less than 16 KiB. 0 says only that the general
 * check has to look: going field by field took twice the time of the whole validation.
 */
export function plainAttributeEnd(bytes: Uint8Array, pos: number, end: number): number {
  if (pos + 4 > end) return 0;
  let length = bytes[pos]!;
  let at = pos + 1;
  if (length >= 0x80) {
    const high = bytes[at++]!;
    if (high >= 0x80) return 0;
    length += (high - 1) << 7;
  }
  const stop = at + length;
  if (stop > end || length < 6 || bytes[at] !== KEY_VALUE_KEY) return 0;
  const keyLength = bytes[at + 1]!;
  at += 2 + keyLength;
  if (keyLength >= 0x80 || at + 4 > stop || bytes[at] !== KEY_VALUE_VALUE) return 0;
  let valueLength = bytes[at + 1]!;
  at += 2;
  if (valueLength >= 0x80) {
    const high = bytes[at++]!;
    if (high >= 0x80) return 0;
    valueLength += (high - 1) << 7;
  }
  if (at + valueLength !== stop || valueLength < 2) return 0;
  const tag: number = bytes[at]!;
  switch (tag) {
    case ANY_STRING:
      return isLengthOfRest(bytes, at + 1, stop) ? stop : 0;
    case ANY_INT:
    case ANY_BOOL:
      return isVarint(bytes, at + 1, stop) ? stop : 0;
    case ANY_DOUBLE:
      return valueLength === 9 ? stop : 0;
    default:
      return 0;
  }
}

/** Whether the one or two bytes at `at` are the length of all that follows up to `end`. */
function isLengthOfRest(bytes: Uint8Array, at: number, end: number): boolean {
  const low = bytes[at]!;
  if (low < 0x80) return at + 1 + low === end;
  const high = bytes[at + 1]!;
  return high < 0x80 && at + 2 + low + ((high - 1) << 7) === end;
}

/** Whether the bytes from `start` to `end` are one varint; there is at least one. */
function isVarint(bytes: Uint8Array, start: number, end: number): boolean {
  const last = end - 1;
  if (last - start >= 10) return false;
  for (let i = start; i < last; i++) if (bytes[i]! < 0x80) return false;
  return bytes[last]! < 0x80;
}
