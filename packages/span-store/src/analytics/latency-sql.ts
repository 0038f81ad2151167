/**
 * `latencyBucket` in SQL, of a column or expression in ns. log2 of a double may be off by one near a power of two: it is
 * put right by comparing.
 */
export function latencyBucketSql(duration: string): string {
  const d = `toUInt64(greatest(${duration}, 0))`;
  const guess = `toUInt8(log2(toFloat64(greatest(${d}, 1))))`;
  const e = `toUInt8(${guess} + (${guess} < 63 AND bitShiftRight(${d}, ${guess} + 1) > 0) - (bitShiftRight(${d}, ${guess}) = 0 AND ${d} > 0))`;
  return `toUInt16(if(${d} < 16, ${d}, (${e} - 3) * 16 + bitAnd(bitShiftRight(${d}, ${e} - 4), 15)))`;
}
