/** Which key cache to open. */
export interface InProcessKeyCacheConfig {
  readonly kind: 'in-process';
  /** API keys that are remembered; beyond it the least recently used go. At least 1. */
  readonly maxEntries: number;
}

export interface RedisKeyCacheConfig {
  readonly kind: 'redis';
  /** `redis://` or `rediss://` (TLS), with user and password where it has them. */
  readonly url: string;
  /** Keys remembered in this process, in front of Redis. At least 1. */
  readonly maxEntries: number;
  /**
   * Age from which a fact of this process is looked for in Redis, where another one may have put a newer one, ms; and how
   * long an unknown key stays in Redis. Defaults: 5 min, 10 s.
   */
  readonly validTtlMs?: number;
  readonly unknownTtlMs?: number;
  /** How long a valid key stays in Redis: as long as anybody may trust it, ms. Default 1 h. */
  readonly entryTtlMs?: number;
  /** Longest wait for Redis, ms. Default 100. */
  readonly commandTimeoutMs?: number;
  /** Beginning of all names in Redis. Default `junjo:`. */
  readonly prefix?: string;
}

export type KeyCacheConfig = InProcessKeyCacheConfig | RedisKeyCacheConfig;
