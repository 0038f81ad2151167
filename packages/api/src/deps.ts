import type { Clock } from '@studio/core';
import type { KeyCache } from '@studio/key-cache';
import type { Prices } from '@studio/llm';
import type { Relational } from '@studio/relational';
import type { Health, Logger, Registry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import type { SpanReader } from '@studio/span-store';
import type { Embedder, VectorReader } from '@studio/vector-index';
import type { Redis } from 'ioredis';
import type { LiveLimits } from './features/live/live-limits.ts';
import type { AnsweringLimits } from './http/answering.ts';
import type { Wal } from './wal/wal.ts';

/** What the API is told; the rest of the configuration is not its business. */
export interface ApiConfig {
  readonly environment: 'development' | 'production';
  readonly bind: string;
  readonly internalBind: string;
  readonly apiHttpPort: number;
  readonly apiGrpcPort: number;
  readonly internalGrpcToken?: string | undefined;
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
  /** When set, clients must show a certificate signed by one of these authorities. */
  readonly tlsClientCaFile?: string | undefined;
  /** Origins of browser pages that may use sessions and read answers. */
  readonly allowedOrigins: readonly string[];
  /** Proxies whose X-Forwarded-For is believed, as Express's `trust proxy` takes them. */
  readonly trustedProxies?: readonly string[] | undefined;

  /** Where applications send spans, as users are told. */
  readonly otlpEndpoint: string;
  readonly frontendUrl: string;
  /** Where this API is; its own address when not given. */
  readonly backendUrl?: string | undefined;

  /** 32 bytes: signs session cookies. */
  readonly sessionSecret: Uint8Array;
  /** 32 bytes: encrypts session cookies, and the private keys of JWTs. */
  readonly secureCookieKey: Uint8Array;
  readonly sessionTtlMs: number;

  readonly signInAttemptsPerAccount: number;
  readonly signInAttemptsPerAddress: number;
  readonly signInWindowMs: number;

  readonly jwtIssuer: string;
  readonly jwtAudience: string;
  readonly jwtTtlMs: number;
  /** How long a key signs; 0 = until somebody rotates. */
  readonly jwtRotationMs: number;
}

/** What the search asks. */
export interface VectorSearch {
  readonly index: Pick<VectorReader, 'query' | 'similarTo'>;
  /** Absent: search by words alone. */
  readonly embedder?: Embedder | undefined;
}

export interface ApiDeps {
  readonly config: ApiConfig;
  readonly spanStore: SpanReader;
  /** Absent: the search is off. */
  readonly vectors?: VectorSearch | undefined;
  /** Read only: what waits to be stored. Without it the pipeline view says so. */
  readonly spanLog?: SpanLog | undefined;
  readonly relational: Relational;
  /** Told of keys that are made and revoked. */
  readonly keyCache: Pick<KeyCache, 'invalidateKeyId' | 'invalidateHash'>;
  /** Where replicas count tries to sign in together; without it each counts for itself. */
  readonly redis?: Redis | undefined;
  /** What is accepted and not indexed yet. Without it fresh reads and flushes are refused. */
  readonly wal?: Wal | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
  /** What calls cost that do not say it; the built-in table when left out. */
  readonly prices?: Prices;
  /** Whether the stores behind the API answer. */
  readonly readiness: () => Health;
  readonly limits?: AnsweringLimits;
  readonly liveLimits?: Partial<LiveLimits>;
}
