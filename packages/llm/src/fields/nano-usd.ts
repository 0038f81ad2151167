const MAX_NANO_USD = 2n ** 63n - 1n;

/** US dollars as a double → whole nano-dollars, at most Int64's, so that sums are exact. */
export function nanoUsd(usd: number): bigint {
  const nano = BigInt(Math.round(Math.min(usd * 1e9, Number.MAX_VALUE)));
  return nano > MAX_NANO_USD ? MAX_NANO_USD : nano;
}

export const withinInt64 = (nano: bigint): bigint => (nano > MAX_NANO_USD ? MAX_NANO_USD : nano);
