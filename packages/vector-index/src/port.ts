/**
 * The vector index: search over what prompts, responses and errors say, by words (a sparse vector, always there) and by
 * meaning (a dense vector, where an embedder is configured). It holds nothing that cannot be made again from the spans.
 * Every MUST is a test in `conformance/`, named by its id.
 */
import type { DenseVector, PointPayload, SparseVector, VectorPoint } from './point.ts';

export type { Embedder, Embedding } from './embeddings/embedder.ts';
export { lexicalQuery, lexicalVector } from './lexical/lexical-vector.ts';
export { type Snippet, snippetOf } from './lexical/snippet.ts';
export type { DenseVector, PointPayload, SparseVector, VectorPoint } from './point.ts';
export { MAX_TERMS, MAX_TEXT_BYTES, pointId } from './point.ts';

export interface VectorIndex extends VectorWriter, VectorReader {
  /** VI-1 Brings the schema up to date; MUST be safe twice and in several instances at once. */
  migrate(): Promise<void>;
  /** Resolves when the index answers, else rejects with RetryableError `index_unavailable`. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Safe twice. */
  close(): Promise<void>;
}

/** Rejections: RetryableError `index_unavailable`; PermanentError `rejected_points` when the points are at fault. */
export interface VectorWriter {
  /**
   * VI-2 When it resolves, the points MUST be found. VI-3 The same point again, also at the same time, MUST leave one.
   * VI-4 A point without a dense vector MUST NOT take one away that is there.
   */
  upsert(points: readonly VectorPoint[], signal?: AbortSignal): Promise<void>;
  /** VI-5 Gives points that are there their dense vector; the rest of them MUST stay as it is. Others are left out. */
  addDense(points: readonly DenseAddition[], signal?: AbortSignal): Promise<void>;
  /** VI-6 Deletes MUST reach everything they name and nothing else; afterwards it can be indexed anew. */
  deleteTrace(projectId: string, traceId: string, signal?: AbortSignal): Promise<void>;
  /** Points that started in `from <= start < to`, Unix ms. */
  deleteRange(projectId: string, fromUnixMs: number, toUnixMs: number, signal?: AbortSignal): Promise<void>;
  deleteProject(projectId: string, signal?: AbortSignal): Promise<void>;
}

export interface VectorReader {
  /**
   * VI-7 MUST give points of the project alone. VI-8 MUST keep to the filter and the limit.
   * VI-9 The lists of words and of meaning MUST be merged by reciprocal rank fusion (`fuse.ts`), each span once.
   * VI-10 MUST say `truncated` when older candidates were left out; the newest ones are looked at first.
   */
  query(query: VectorQuery, signal?: AbortSignal): Promise<VectorAnswer>;
  /**
   * VI-11 Points like that of a span, without it; undefined when it has none. Of two points of one span the newest
   * received counts.
   */
  similarTo(query: SimilarQuery, signal?: AbortSignal): Promise<VectorAnswer | undefined>;
  /**
   * VI-12 Points of all projects that have no answer of this model yet, newest first: what a backfill has to do. A
   * point that the model refused MUST NOT be among them.
   */
  withoutDense(
    options: { readonly model: string; readonly fromUnixMs: number; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<readonly PointPayload[]>;
  /** VI-13 Points of the project, and how many of them have a dense vector of any model. */
  count(
    projectId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly points: number; readonly dense: number }>;
}

export interface DenseAddition extends PointPayload {
  readonly dense: DenseVector;
}

export interface VectorFilter {
  readonly serviceName?: string | undefined;
  readonly kind?: string | undefined;
  readonly model?: string | undefined;
  /** Start, Unix ms, inclusive. */
  readonly fromUnixMs?: number | undefined;
  /** Start, Unix ms, exclusive. */
  readonly toUnixMs?: number | undefined;
}

export interface VectorQuery {
  readonly projectId: string;
  readonly sparse?: SparseVector | undefined;
  readonly dense?: Pick<DenseVector, 'model' | 'vector'> | undefined;
  readonly filter?: VectorFilter | undefined;
  /** 1 … 100 */
  readonly limit: number;
}

export interface SimilarQuery extends Omit<VectorQuery, 'sparse' | 'dense'> {
  readonly traceId: string;
  readonly spanId: string;
  /** By what it is compared; `dense` finds nothing where the span's point has no dense vector. */
  readonly by: { readonly lexical: boolean; readonly dense: boolean };
}

/** Place in one of the lists, from 1, and the score that it had there (BM25; cosine similarity). */
export interface Place {
  readonly rank: number;
  readonly score: number;
}

export interface VectorHit {
  readonly point: PointPayload;
  /** Sum of 1 / (60 + rank) over the lists that it is in. */
  readonly score: number;
  readonly lexical?: Place | undefined;
  readonly dense?: Place | undefined;
}

export interface VectorAnswer {
  readonly hits: readonly VectorHit[];
  readonly truncated: boolean;
}
