import { PermanentError } from '@studio/core';
import { fuse, type RankedPoint } from './fuse.ts';
import { lexicalVector } from './lexical/lexical-vector.ts';
import type { DenseVector, SparseVector, VectorPoint } from './point.ts';
import type { SimilarQuery, VectorAnswer, VectorFilter, VectorQuery } from './port.ts';

/** One list of candidates. */
export interface ListQuery<V> {
  readonly projectId: string;
  readonly vector: V;
  readonly filter: VectorFilter;
  /** Length of the list, at most. */
  readonly depth: number;
  readonly signal: AbortSignal | undefined;
}

export interface CandidateList {
  /** Best first. */
  readonly points: readonly RankedPoint[];
  readonly truncated: boolean;
}

/** What an adapter finds; how lists become an answer is the same for all. */
export interface CandidateSource {
  lexical(query: ListQuery<SparseVector>): Promise<CandidateList>;
  dense(query: ListQuery<Pick<DenseVector, 'model' | 'vector'>>): Promise<CandidateList>;
  /** The newest received point of a span. Without a sparse vector: that is a function of its text. */
  pointOf(
    span: Pick<SimilarQuery, 'projectId' | 'traceId' | 'spanId'>,
    signal: AbortSignal | undefined,
  ): Promise<Omit<VectorPoint, 'sparse'> | undefined>;
}

const MAX_LIMIT = 100;
/** Fusion needs more of each list than is asked for: what is second in both may win. */
const DEPTH_FACTOR = 3;
const MIN_DEPTH = 100;
/** Of the best score by words. */
const LEAST_SHARE = 0.5;
const NONE: CandidateList = { points: [], truncated: false };

/** @throws PermanentError `invalid_limit` */
export async function hybridQuery(
  source: CandidateSource,
  query: VectorQuery,
  signal: AbortSignal | undefined,
): Promise<VectorAnswer> {
  const { projectId, sparse, dense, filter = {}, limit } = query;
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new PermanentError(`A search gives 1 to ${MAX_LIMIT} points, not ${limit}.`, {
      code: 'invalid_limit',
    });
  }
  const shared = { projectId, filter, depth: Math.max(MIN_DEPTH, limit * DEPTH_FACTOR), signal };
  const [byWords, byMeaning] = await Promise.all([
    sparse && sparse.indices.length > 0 ? source.lexical({ ...shared, vector: sparse }) : NONE,
    dense && dense.vector.length > 0 ? source.dense({ ...shared, vector: dense }) : NONE,
  ]);
  const isHybrid = byMeaning.points.length > 0;
  const lexical = isHybrid ? withoutChance(byWords.points) : byWords.points;
  return {
    hits: fuse({ lexical, dense: byMeaning.points }, limit),
    truncated: byWords.truncated || byMeaning.truncated,
  };
}

/**
 * Fusion knows places, not scores: a span that merely shares "what" and "with" with the query, somewhere down the list,
 * would beat the one that holds the order number. So, before lists are merged, what has far less than the first is left out.
 */
function withoutChance(points: readonly RankedPoint[]): readonly RankedPoint[] {
  const least = (points[0]?.score ?? 0) * LEAST_SHARE;
  return points.filter(({ score }) => score >= least);
}

export async function similarQuery(
  source: CandidateSource,
  query: SimilarQuery,
  signal: AbortSignal | undefined,
): Promise<VectorAnswer | undefined> {
  const { projectId, traceId, spanId, by, filter, limit } = query;
  const own = await source.pointOf({ projectId, traceId, spanId }, signal);
  if (own === undefined) return undefined;
  const without: CandidateSource = {
    pointOf: source.pointOf,
    lexical: async (list) => others(await source.lexical({ ...list, depth: list.depth + 1 })),
    dense: async (list) => others(await source.dense({ ...list, depth: list.depth + 1 })),
  };
  const others = ({ points, truncated }: CandidateList): CandidateList => ({
    points: points.filter(({ point }) => point.traceId !== traceId || point.spanId !== spanId),
    truncated,
  });
  const sparse = by.lexical ? lexicalVector(own.text) : undefined;
  const dense = by.dense ? own.dense : undefined;
  return hybridQuery(without, { projectId, sparse, dense, filter, limit }, signal);
}
