/** Which flush signal to open. */
export type FlushSignalConfig = InProcessFlushSignalConfig | RedisFlushSignalConfig;

export interface InProcessFlushSignalConfig {
  readonly kind: 'in-process';
}

export interface RedisFlushSignalConfig {
  readonly kind: 'redis';
  /** `redis://` or `rediss://` (TLS), with user and password where it has them. */
  readonly url: string;
  /** Longest wait for Redis, ms. Default 500. */
  readonly commandTimeoutMs?: number;
  /** Beginning of all names in Redis. Default `junjo:`. */
  readonly prefix?: string;
}
