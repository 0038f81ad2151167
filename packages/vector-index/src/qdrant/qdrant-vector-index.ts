import type { QdrantClient } from '@qdrant/js-client-rest';
import type { QdrantVectorIndexConfig } from '../config.ts';
import { type CandidateSource, hybridQuery, similarQuery } from '../hybrid-search.ts';
import type { PointPayload, VectorPoint } from '../point.ts';
import type { DenseAddition, SimilarQuery, VectorIndex, VectorQuery } from '../port.ts';
import { createCandidateSource } from './candidates.ts';
import { Collections } from './collections.ts';
import { called, connect } from './connect.ts';
import { filterOf, match, withoutModel } from './filters.ts';
import { payloadOf } from './points.ts';
import { addDense, upsertPoints } from './write-points.ts';

const DEFAULT_PREFIX = 'junjo_spans';

/** The vector index in Qdrant. */
export class QdrantVectorIndex implements VectorIndex {
  readonly #client: QdrantClient;
  readonly #collections: Collections;
  readonly #source: CandidateSource;

  constructor(config: QdrantVectorIndexConfig) {
    this.#client = connect(config);
    const { prefix = DEFAULT_PREFIX, dimensions = 0 } = config;
    this.#collections = new Collections(this.#client, prefix, dimensions);
    this.#source = createCandidateSource(this.#client, this.#collections);
  }

  migrate = () => this.#collections.prepare();

  async ping(signal?: AbortSignal): Promise<void> {
    await called(signal, () => this.#client.collectionExists(this.#collections.own));
  }

  /** The client keeps nothing open that would hold a process. */
  async close(): Promise<void> {}

  upsert = (points: readonly VectorPoint[], signal?: AbortSignal) =>
    upsertPoints(points, { client: this.#client, collections: this.#collections, signal });

  addDense = (points: readonly DenseAddition[], signal?: AbortSignal) =>
    addDense(points, { client: this.#client, collections: this.#collections, signal });

  async deleteTrace(projectId: string, traceId: string, signal?: AbortSignal): Promise<void> {
    const { must } = filterOf(projectId);
    await this.#delete({ must: [...must, match('trace_id', traceId)] }, signal);
  }

  deleteRange = (projectId: string, fromUnixMs: number, toUnixMs: number, signal?: AbortSignal) =>
    this.#delete(filterOf(projectId, { fromUnixMs, toUnixMs }), signal);

  deleteProject = (projectId: string, signal?: AbortSignal) => this.#delete(filterOf(projectId), signal);

  query = (query: VectorQuery, signal?: AbortSignal) => hybridQuery(this.#source, query, signal);
  similarTo = (query: SimilarQuery, signal?: AbortSignal) => similarQuery(this.#source, query, signal);

  async withoutDense(
    { model, fromUnixMs, limit }: Parameters<VectorIndex['withoutDense']>[0],
    signal?: AbortSignal,
  ): Promise<readonly PointPayload[]> {
    const filter = withoutModel(model, fromUnixMs);
    const order_by = { key: 'start_unix_ms', direction: 'desc' } as const;
    const lists = await this.#onAll(signal, (collection) =>
      this.#client.scroll(collection, {
        // In another collection vectors of this model, if there are any, have the wrong length.
        filter: collection === this.#collections.own ? filter : { must: filter.must },
        order_by,
        limit,
        with_payload: true,
        with_vector: false,
      }),
    );
    const points = lists.flatMap((list) => list.points.map(payloadOf));
    return points.sort((a, b) => b.startUnixMs - a.startUnixMs).slice(0, limit);
  }

  async count(projectId: string, signal?: AbortSignal) {
    const filter = filterOf(projectId);
    const dense = { must: [...filter.must, match('has_dense', true)] };
    const [all, some] = await Promise.all(
      [filter, dense].map(async (counted) => {
        const counts = await this.#onAll(signal, (collection) =>
          this.#client.count(collection, { filter: counted, exact: true }),
        );
        return counts.reduce((sum, { count }) => sum + count, 0);
      }),
    );
    return { points: all ?? 0, dense: some ?? 0 };
  }

  async #delete(filter: ReturnType<typeof filterOf>, signal: AbortSignal | undefined): Promise<void> {
    await this.#onAll(signal, (collection) => this.#client.delete(collection, { wait: true, filter }));
  }

  async #onAll<T>(signal: AbortSignal | undefined, call: (collection: string) => Promise<T>): Promise<T[]> {
    const collections = await this.#collections.all(signal);
    return Promise.all(collections.map((collection) => called(signal, () => call(collection))));
  }
}
