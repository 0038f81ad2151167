/** Which vector index, and how it is reached. Plain data: read and checked by whoever composes the process. */
export type VectorIndexConfig = ClickHouseVectorIndexConfig | QdrantVectorIndexConfig;

export interface ClickHouseVectorIndexConfig {
  readonly kind: 'clickhouse';
  /** `http://user:password@host:8123` of a server or of the embedded engine. */
  readonly url: string;
  /** Letters, digits and `_`; created when it is not there. Default: the path of the URL, else `junjo`. */
  readonly database?: string;
  /** Points that one search by meaning compares at most, newest first. Default 1,000,000. */
  readonly maxCandidates?: number;
  /** After this a search by meaning looks at no older points, ms. Default 3,000. */
  readonly maxSearchMs?: number;
}

export interface QdrantVectorIndexConfig {
  readonly kind: 'qdrant';
  /** `http://host:6333`. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Length of dense vectors; undefined without an embedder. Each length has a collection of its own. */
  readonly dimensions?: number | undefined;
  /** Beginning of the names of its collections. Default `junjo_spans`. */
  readonly prefix?: string;
}
