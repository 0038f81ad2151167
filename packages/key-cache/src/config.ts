/** Which key cache to open. */
export interface InProcessKeyCacheConfig {
  readonly kind: 'in-process';
  /** API keys that are remembered; beyond it the least recently used go. At least 1. */
  readonly maxEntries: number;
}

export type KeyCacheConfig = InProcessKeyCacheConfig;
