/** Wire types of protobuf, the low three bits of a tag. https://protobuf.dev/programming-guides/encoding/ */
export const WireType = { VARINT: 0, FIXED64: 1, DELIMITED: 2, FIXED32: 5 } as const;

/** Bytes that `value` (0 … 2^32-1) takes as a varint. */
export function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}

/** Bytes of a whole length-delimited record whose field number is below 16. */
export const recordSize = (length: number): number => 1 + varintSize(length) + length;
