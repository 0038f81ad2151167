import type { QdrantClient } from '@qdrant/js-client-rest';
import type { SparseVector, VectorPoint } from '../point.ts';
import type { DenseAddition } from '../port.ts';
import type { Collections } from './collections.ts';
import { called } from './connect.ts';
import { LEXICAL, type StoredPayload, sparseOf, toQdrant } from './points.ts';

/** Points of one request: at most about 7 MB, where a server takes 32 by default. */
const POINTS_A_REQUEST = 200;

export interface WriteDeps {
  readonly client: QdrantClient;
  readonly collections: Collections;
  readonly signal: AbortSignal | undefined;
}

export async function upsertPoints(points: readonly VectorPoint[], deps: WriteDeps): Promise<void> {
  for (const some of slices(points)) {
    const bare = some.filter(({ dense }) => !dense).map(({ id }) => id);
    const kept = await withDense(bare, deps);
    await put(
      some.filter(({ id }) => !kept.has(id)),
      deps,
    );
  }
}

/** Where the points are now their words come from; what was deleted meanwhile stays deleted. */
export async function addDense(points: readonly DenseAddition[], deps: WriteDeps): Promise<void> {
  for (const some of slices(points)) {
    const words = await wordsOf(
      some.map(({ id }) => id),
      deps,
    );
    const whole = some.flatMap((point): VectorPoint[] => {
      const sparse = words.get(point.id);
      return sparse ? [{ ...point, sparse }] : [];
    });
    await put(whole, deps);
  }
}

async function put(points: readonly VectorPoint[], deps: WriteDeps): Promise<void> {
  const { client, collections, signal } = deps;
  if (points.length === 0) return;
  const { own } = collections;
  await called(signal, () => client.upsert(own, { wait: true, points: points.map(toQdrant) }));
  const ids = points.map(({ id }) => id);
  for (const other of (await collections.all(signal)).slice(1)) {
    await called(signal, () => client.delete(other, { wait: true, points: ids }));
  }
}

/** Ids of those that are in `own` and have an answer of an embedding model. */
async function withDense(ids: readonly string[], deps: WriteDeps): Promise<ReadonlySet<string>> {
  const { client, collections, signal } = deps;
  if (ids.length === 0) return new Set();
  const found = await called(signal, () =>
    client.retrieve(collections.own, { ids: [...ids], with_payload: ['dense_model'], with_vector: false }),
  );
  const answered = found.filter(({ payload }) => (payload as Partial<StoredPayload>).dense_model !== '');
  return new Set(answered.map(({ id }) => String(id)));
}

async function wordsOf(
  ids: readonly string[],
  { client, collections, signal }: WriteDeps,
): Promise<ReadonlyMap<string, SparseVector>> {
  const words = new Map<string, SparseVector>();
  for (const collection of await collections.all(signal)) {
    const found = await called(signal, () =>
      client.retrieve(collection, { ids: [...ids], with_payload: false, with_vector: [LEXICAL] }),
    );
    for (const point of found) words.set(String(point.id), sparseOf(point));
  }
  return words;
}

function slices<T>(points: readonly T[]): T[][] {
  const count = Math.ceil(points.length / POINTS_A_REQUEST);
  return Array.from({ length: count }, (_, i) =>
    points.slice(i * POINTS_A_REQUEST, (i + 1) * POINTS_A_REQUEST),
  );
}
