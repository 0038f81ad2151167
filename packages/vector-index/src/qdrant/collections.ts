import type { QdrantClient } from '@qdrant/js-client-rest';
import { called } from './connect.ts';
import { DENSE, LEXICAL, type StoredPayload } from './points.ts';
import { statusOf } from './translate-error.ts';

/**
 * The collections of this index: one for each length of dense vectors (0: words alone). Points are written into `own`. The
 * others are left over from another model, or from before there was one: they are searched by words, and a
 * backfill moves their points.
 */
export class Collections {
  readonly own: string;
  readonly dimensions: number;
  readonly #client: QdrantClient;
  readonly #prefix: string;

  constructor(client: QdrantClient, prefix: string, dimensions: number) {
    this.#client = client;
    this.#prefix = prefix;
    this.dimensions = dimensions;
    this.own = `${prefix}_${dimensions}`;
  }

  /** Asked each time: another process may have made one. `own` comes first, also when it is not there. */
  async all(signal: AbortSignal | undefined): Promise<string[]> {
    const { collections } = await called(signal, () => this.#client.getCollections());
    const begin = `${this.#prefix}_`;
    const isOurs = (name: string) => name.startsWith(begin) && /^\d+$/.test(name.slice(begin.length));
    const others = collections.map(({ name }) => name).filter((name) => isOurs(name) && name !== this.own);
    return [this.own, ...others];
  }

  /** Whether its dense vectors are of this length; a collection for words alone has none. */
  hasDense(collection: string): boolean {
    return !collection.endsWith('_0');
  }

  /** Makes `own` and its payload indexes; what is there already stays. */
  async prepare(): Promise<void> {
    const client = this.#client;
    const { exists } = await called(undefined, () => client.collectionExists(this.own));
    if (!exists) await this.#create();
    for (const [field, schema] of Object.entries(PAYLOAD_INDEXES)) {
      const index = { field_name: field, field_schema: schema, wait: true };
      await called(undefined, () => client.createPayloadIndex(this.own, index));
    }
  }

  async #create(): Promise<void> {
    const dense = { [DENSE]: { size: this.dimensions, distance: 'Cosine', on_disk: true } } as const;
    const settings = {
      vectors: this.dimensions > 0 ? dense : {},
      sparse_vectors: { [LEXICAL]: { modifier: 'idf' } },
      // A graph for each project instead of one for all: every search is in one of them.
      hnsw_config: { m: 0, payload_m: 16 },
      on_disk_payload: true,
    } as const;
    try {
      await this.#client.createCollection(this.own, settings);
    } catch (error) {
      // Another instance was quicker: 409 or, of older servers, 400.
      const isThere = statusOf(error) === 409 || statusOf(error) === 400;
      const { exists } = await called(undefined, () => this.#client.collectionExists(this.own));
      if (!isThere || !exists) await called(undefined, () => Promise.reject(error as Error));
    }
  }
}

const PAYLOAD_INDEXES = {
  project_id: { type: 'keyword', is_tenant: true },
  trace_id: 'keyword',
  service_name: 'keyword',
  kind: 'keyword',
  model: 'keyword',
  dense_model: 'keyword',
  has_dense: 'bool',
  start_unix_ms: { type: 'integer', lookup: false, range: true },
} as const satisfies Partial<Record<keyof StoredPayload, unknown>>;
