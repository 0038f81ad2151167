import type { PointPayload } from './point.ts';
import type { VectorHit } from './port.ts';

/** Weighs the first places of a list against the rest (Cormack, Clarke, Büttcher 2009). */
export const RRF_K = 60;

export interface RankedPoint {
  readonly point: PointPayload;
  readonly score: number;
}

/** Best first. */
export interface RankedLists {
  readonly lexical: readonly RankedPoint[];
  readonly dense: readonly RankedPoint[];
}

/**
 * Reciprocal rank fusion: a span's score is the sum of 1 / (60 + rank) over the lists that it is in. Ranks count spans: of
 * several points of one span the best placed one stands for it. Equal scores: the newer span first, then by id.
 */
export function fuse(lists: RankedLists, limit: number): VectorHit[] {
  const hits = new Map<string, VectorHit>();
  for (const list of ['lexical', 'dense'] as const) {
    const seen = new Set<string>();
    for (const { point, score } of lists[list]) {
      const span = `${point.traceId}:${point.spanId}`;
      if (seen.has(span)) continue;
      seen.add(span);
      const rank = seen.size;
      const before = hits.get(span);
      const sum = (before?.score ?? 0) + 1 / (RRF_K + rank);
      hits.set(span, { ...(before ?? { point }), score: sum, [list]: { rank, score } });
    }
  }
  return [...hits.values()].sort(byScore).slice(0, limit);
}

function byScore(a: VectorHit, b: VectorHit): number {
  const newer = b.point.startUnixMs - a.point.startUnixMs;
  return b.score - a.score || newer || (a.point.id < b.point.id ? -1 : 1);
}
