import type { Clock } from '@studio/core';
import type { Relational } from '@studio/relational';
import type { Health, Logger, Registry } from '@studio/runtime';
import type { SpanReader } from '@studio/span-store';
import type { AnsweringLimits } from './http/answering.ts';

/** What the API is told; the rest of the configuration is not its business. */
export interface ApiConfig {
  readonly environment: 'development' | 'production';
  readonly bind: string;
  readonly internalBind: string;
  readonly apiHttpPort: number;
  readonly apiGrpcPort: number;
  readonly otlpGrpcPort: number;
  readonly internalGrpcToken?: string | undefined;
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
  /** When set, clients must show a certificate signed by one of these authorities. */
  readonly tlsClientCaFile?: string | undefined;
  /** Origins of browsers that may read answers; in development the UI's own when not given. */
  readonly allowOrigins?: readonly string[] | undefined;
}

export interface ApiDeps {
  readonly config: ApiConfig;
  readonly spanStore: SpanReader;
  readonly relational: Relational;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Whether the stores behind the API answer. */
  readonly readiness: () => Health;
  readonly limits?: AnsweringLimits;
}
