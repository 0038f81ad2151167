/** Which vector index, and how it is reached. Plain data: read and checked by whoever composes the process. */
export type VectorIndexConfig = ClickHouseVectorIndexConfig;

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
