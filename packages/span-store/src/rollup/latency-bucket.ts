/** Sixteen buckets to each power of two: the middle of a bucket is at most 3.2 % off. */
const SUB_BUCKETS = 16;
const SUB_BITS = 4;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * The bucket of a duration in a fixed log-linear histogram: exact below 16 ns, then sixteen equal steps to each
 * power of two. Integers only, so that every writer and the store's SQL put a duration into the same bucket and
 * histograms add and subtract without error. Negative durations (a clock that went back) count as 0.
 */
export function latencyBucket(durationNs: bigint): number {
  if (durationNs < 16n) return durationNs > 0n ? Number(durationNs) : 0;
  // Beyond 2^53 a number would round, possibly up into the next power of two: shift first.
  if (durationNs > SAFE) return latencyBucket(durationNs >> 16n) + 16 * SUB_BUCKETS;
  const value = Number(durationNs);
  const high = Math.floor(value / 4294967296);
  const exponent = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(value);
  const mantissa = Math.floor(value / 2 ** (exponent - SUB_BITS)) - SUB_BUCKETS;
  return (exponent - SUB_BITS + 1) * SUB_BUCKETS + mantissa;
}

/** Bounds of a bucket in nanoseconds: from (included) to (excluded). */
export function latencyBucketBounds(bucket: number): { fromNs: number; toNs: number } {
  if (bucket < SUB_BUCKETS) return { fromNs: bucket, toNs: bucket + 1 };
  const width = 2 ** (Math.floor(bucket / SUB_BUCKETS) - 1);
  const fromNs = (SUB_BUCKETS + (bucket % SUB_BUCKETS)) * width;
  return { fromNs, toNs: fromNs + width };
}
