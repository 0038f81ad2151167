import { matches } from './fake-filter.ts';
import { type Json, onlyFields, Refused } from './refused.ts';

interface Sparse {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

interface Stored {
  readonly id: string;
  readonly payload: Json;
  readonly dense: ReadonlyMap<string, readonly number[]>;
  readonly sparse: ReadonlyMap<string, Sparse>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One collection in memory: named dense vectors with cosine distance, named sparse vectors with the modifier `idf`. */
export class FakeCollection {
  readonly #sizes = new Map<string, number>();
  readonly #sparseNames: readonly string[];
  readonly #points = new Map<string, Stored>();
  readonly #indexes = new Map<string, unknown>();

  constructor(body: unknown) {
    const settings = onlyFields('collection', body, [
      'vectors',
      'sparse_vectors',
      'hnsw_config',
      'on_disk_payload',
    ]);
    onlyFields('hnsw_config', settings['hnsw_config'] ?? {}, ['m', 'payload_m']);
    for (const [name, params] of Object.entries((settings['vectors'] ?? {}) as Json)) {
      const { size, distance } = onlyFields('vector', params, ['size', 'distance', 'on_disk']);
      if (!Number.isInteger(size) || Number(size) < 1 || distance !== 'Cosine')
        throw new Refused(422, 'vector');
      this.#sizes.set(name, Number(size));
    }
    const sparse = Object.entries((settings['sparse_vectors'] ?? {}) as Json);
    for (const [, params] of sparse) {
      const { modifier } = onlyFields('sparse vector', params, ['modifier']);
      if (modifier !== 'idf') throw new Refused(400, 'the fake knows the modifier idf alone');
    }
    this.#sparseNames = sparse.map(([name]) => name);
  }

  createIndex(body: unknown): object {
    const { field_name: name, field_schema: schema } = onlyFields('index', body, [
      'field_name',
      'field_schema',
    ]);
    this.#indexes.set(String(name), schema);
    return done;
  }

  upsert(body: unknown): object {
    const { points } = onlyFields('upsert', body, ['points']);
    const stored = (points as unknown[]).map((point) => this.#toStored(point));
    for (const one of stored) this.#points.set(one.id, one);
    return done;
  }

  retrieve(body: unknown): object {
    const request = onlyFields('retrieve', body, ['ids', 'with_payload', 'with_vector']);
    const found = (request['ids'] as string[]).flatMap((id) => this.#points.get(id) ?? []);
    return found.map((point) => this.#shown(point, request));
  }

  scroll(body: unknown): object {
    const request = onlyFields('scroll', body, [
      'filter',
      'limit',
      'with_payload',
      'with_vector',
      'order_by',
    ]);
    const found = this.#matching(request['filter']).sort((a, b) => (a.id < b.id ? -1 : 1));
    if (request['order_by'] !== undefined) {
      const { key, direction } = onlyFields('order_by', request['order_by'], ['key', 'direction']);
      const { range } = (this.#indexes.get(String(key)) ?? {}) as { range?: boolean };
      if (!range) throw new Refused(400, `No range index for \`order_by\` key: \`${String(key)}\``);
      const sign = direction === 'desc' ? -1 : 1;
      found.sort((a, b) => sign * (Number(a.payload[String(key)]) - Number(b.payload[String(key)])));
    }
    const points = found.slice(0, Number(request['limit'] ?? 10)).map((point) => this.#shown(point, request));
    return { points, next_page_offset: null };
  }

  count(body: unknown): object {
    const { filter } = onlyFields('count', body, ['filter', 'exact']);
    return { count: this.#matching(filter).length };
  }

  delete(body: unknown): object {
    const { points, filter } = onlyFields('delete', body, ['points', 'filter']);
    if ((points === undefined) === (filter === undefined)) throw new Refused(400, 'either points or filter');
    const ids = (points as string[] | undefined) ?? this.#matching(filter).map(({ id }) => id);
    for (const id of ids) this.#points.delete(id);
    return done;
  }

  query(body: unknown): object {
    const request = onlyFields('query', body, ['query', 'using', 'filter', 'limit', 'with_payload']);
    const using = String(request['using']);
    const score = Array.isArray(request['query'])
      ? this.#denseScore(using, request['query'] as number[])
      : this.#sparseScore(using, request['query']);
    const scored = this.#matching(request['filter']).flatMap((point) => {
      const value = score(point);
      return value === undefined ? [] : [{ ...this.#shown(point, request), score: value, version: 0 }];
    });
    return { points: scored.sort((a, b) => b.score - a.score).slice(0, Number(request['limit'] ?? 10)) };
  }

  #denseScore(name: string, query: readonly number[]) {
    this.#checkSize(name, query);
    const unit = normalized(query);
    return ({ dense }: Stored) => dense.get(name)?.reduce((sum, x, i) => sum + x * (unit[i] ?? 0), 0);
  }

  /** Document frequencies are of the whole collection, as in Qdrant. */
  #sparseScore(name: string, query: unknown) {
    const { indices, values } = this.#checkSparse(name, query);
    const all = [...this.#points.values()].flatMap(({ sparse }) => sparse.get(name) ?? []);
    const idf = indices.map((index) => {
      const n = all.filter((one) => one.indices.includes(index)).length;
      return Math.log((all.length - n + 0.5) / (n + 0.5) + 1);
    });
    return ({ sparse }: Stored) => {
      const vector = sparse.get(name);
      const hits = indices.map((index) => vector?.indices.indexOf(index) ?? -1);
      if (hits.every((at) => at < 0)) return undefined;
      return hits.reduce(
        (sum, at, i) => sum + (vector?.values[at] ?? 0) * (values[i] ?? 0) * (idf[i] ?? 0),
        0,
      );
    };
  }

  #matching(filter: unknown): Stored[] {
    return [...this.#points.values()].filter(({ payload }) => matches(filter, payload));
  }

  #toStored(point: unknown): Stored {
    const { id, vector, payload } = onlyFields('point', point, ['id', 'vector', 'payload']);
    if (typeof id !== 'string' || !UUID.test(id))
      throw new Refused(400, `${String(id)} is not a valid point ID`);
    const dense = new Map<string, readonly number[]>();
    const sparse = new Map<string, Sparse>();
    for (const [name, value] of Object.entries(vector as Json)) {
      if (Array.isArray(value)) {
        this.#checkSize(name, value as number[]);
        dense.set(name, normalized(value as number[]));
      } else sparse.set(name, this.#checkSparse(name, value));
    }
    return { id, payload: (payload ?? {}) as Json, dense, sparse };
  }

  #checkSize(name: string, vector: readonly number[]): void {
    const size = this.#sizes.get(name);
    if (size === undefined) throw new Refused(400, `Not existing vector name error: ${name}`);
    if (vector.length !== size) throw new Refused(400, `expected dim: ${size}, got ${vector.length}`);
    if (!vector.every(Number.isFinite)) throw new Refused(400, 'not a number');
  }

  #checkSparse(name: string, value: unknown): Sparse {
    if (!this.#sparseNames.includes(name)) throw new Refused(400, `Not existing vector name error: ${name}`);
    const { indices, values } = onlyFields('sparse', value, ['indices', 'values']) as unknown as Sparse;
    const isWell =
      indices.length === values.length &&
      new Set(indices).size === indices.length &&
      indices.every((index) => Number.isInteger(index) && index >= 0 && index < 2 ** 32);
    if (!isWell) throw new Refused(422, 'sparse: must be the same length, indices unique and u32');
    return { indices, values };
  }

  #shown({ id, payload, dense, sparse }: Stored, request: Json): object {
    const { with_payload: withPayload = false, with_vector: withVector = false } = request;
    const vectors = Object.fromEntries([...dense, ...sparse]);
    const names = Array.isArray(withVector) ? (withVector as string[]) : Object.keys(vectors);
    for (const name of names) {
      if (!this.#sizes.has(name) && !this.#sparseNames.includes(name)) throw new Refused(400, name);
    }
    return {
      id,
      ...(withPayload === false ? {} : { payload: picked(payload, withPayload) }),
      ...(withVector === false ? {} : { vector: picked(vectors, names) }),
    };
  }
}

const done = { operation_id: 0, status: 'completed' };

function picked(values: Json, wanted: unknown): Json {
  if (!Array.isArray(wanted)) return values;
  return Object.fromEntries(Object.entries(values).filter(([key]) => wanted.includes(key)));
}

function normalized(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? [...vector] : vector.map((value) => value / length);
}
