import type { QdrantClient } from '@qdrant/js-client-rest';
import type { RankedPoint } from '../fuse.ts';
import type { CandidateList, CandidateSource, ListQuery } from '../hybrid-search.ts';
import type { DenseVector, SparseVector, VectorPoint } from '../point.ts';
import type { SimilarQuery } from '../port.ts';
import type { Collections } from './collections.ts';
import { called } from './connect.ts';
import { filterOf, match } from './filters.ts';
import { DENSE, denseOf, LEXICAL, payloadOf } from './points.ts';

/** Points of one span: more than one only where clients sent different spans under one id. */
const POINTS_OF_A_SPAN = 50;

/** Qdrant looks at everything that its index finds: nothing is ever cut off. */
export function createCandidateSource(client: QdrantClient, collections: Collections): CandidateSource {
  async function lexical(query: ListQuery<SparseVector>): Promise<CandidateList> {
    const { projectId, vector, filter, depth, signal } = query;
    const { indices, values } = vector;
    const lists = await Promise.all(
      (await collections.all(signal)).map((collection) =>
        called(signal, () =>
          client.query(collection, {
            query: { indices: [...indices], values: [...values] },
            using: LEXICAL,
            filter: filterOf(projectId, filter),
            limit: depth,
            with_payload: true,
          }),
        ),
      ),
    );
    const points = lists.flatMap((list) => ranked(list.points)).sort((a, b) => b.score - a.score);
    return { points: points.slice(0, depth), truncated: false };
  }

  async function dense(query: ListQuery<Pick<DenseVector, 'model' | 'vector'>>): Promise<CandidateList> {
    const { projectId, vector, filter, depth, signal } = query;
    if (vector.vector.length !== collections.dimensions) return { points: [], truncated: false };
    const { must } = filterOf(projectId, filter);
    const { points } = await called(signal, () =>
      client.query(collections.own, {
        query: [...vector.vector],
        using: DENSE,
        filter: { must: [...must, match('dense_model', vector.model)] },
        limit: depth,
        with_payload: true,
      }),
    );
    return { points: ranked(points), truncated: false };
  }

  async function pointOf(
    { projectId, traceId, spanId }: Pick<SimilarQuery, 'projectId' | 'traceId' | 'spanId'>,
    signal: AbortSignal | undefined,
  ): Promise<Omit<VectorPoint, 'sparse'> | undefined> {
    const { must } = filterOf(projectId);
    const filter = { must: [...must, match('trace_id', traceId), match('span_id', spanId)] };
    const lists = await Promise.all(
      (await collections.all(signal)).map((collection) =>
        called(signal, () =>
          client.scroll(collection, {
            filter,
            limit: POINTS_OF_A_SPAN,
            with_payload: true,
            with_vector: collections.hasDense(collection) ? [DENSE] : false,
          }),
        ),
      ),
    );
    const found = lists.flatMap(({ points }) =>
      points.map((point) => ({ ...payloadOf(point), dense: denseOf(point) })),
    );
    return found.sort((a, b) => b.receivedAtUnixMs - a.receivedAtUnixMs || (a.id < b.id ? -1 : 1))[0];
  }

  return { lexical, dense, pointOf };
}

function ranked(
  points: readonly { id: string | number | bigint; score: number; payload?: unknown }[],
): RankedPoint[] {
  return points.map((point) => ({ point: payloadOf(point), score: point.score }));
}
