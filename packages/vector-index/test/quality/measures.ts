/** Found of what could be found in the first `k`: 1 also where more answers there are than places. */
export function recallAt(k: number, found: readonly string[], relevant: ReadonlySet<string>): number {
  const hits = found.slice(0, k).filter((id) => relevant.has(id)).length;
  return hits / Math.min(k, relevant.size);
}

/** Normalized discounted cumulative gain: what stands higher counts more. */
export function ndcgAt(k: number, found: readonly string[], relevant: ReadonlySet<string>): number {
  const gain = (rank: number) => 1 / Math.log2(rank + 2);
  const dcg = found.slice(0, k).reduce((sum, id, rank) => sum + (relevant.has(id) ? gain(rank) : 0), 0);
  const ideal = Array.from({ length: Math.min(k, relevant.size) }, (_, rank) => gain(rank));
  return dcg / ideal.reduce((sum, one) => sum + one, 0);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
