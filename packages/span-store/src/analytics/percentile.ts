import { latencyBucketBounds } from '../rollup/latency-bucket.ts';

/**
 * The duration below which `share` of the spans lie, in ns: the middle of the bucket in which that span is, at most 3.2 %
 * off. Undefined for no spans.
 */
export function percentile(latency: ReadonlyMap<number, number>, share: number): number | undefined {
  const buckets = [...latency].filter(([, spans]) => spans > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, spans]) => sum + spans, 0);
  if (total === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * total));
  let below = 0;
  for (const [bucket, spans] of buckets) {
    below += spans;
    if (below < rank) continue;
    const { fromNs, toNs } = latencyBucketBounds(bucket);
    return toNs - fromNs <= 1 ? fromNs : (fromNs + toNs) / 2;
  }
  return undefined;
}
