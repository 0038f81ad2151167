/**
 * A count as it is stored and summed: an integer from 0 to 2^53-1. Clients send token counts of any kind; the raw row and
 * the rollup must make the same number of them.
 */
export function storedTokenCount(value: number): number {
  if (!(value > 0)) return 0;
  return value > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Math.floor(value);
}

/** Cost as Int64. */
export function storedCost(costNanoUsd: bigint): bigint {
  return BigInt.asIntN(64, costNanoUsd);
}
