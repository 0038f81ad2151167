import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@studio/core';
import type { KeyCache } from '@studio/key-cache';
import { openKeyCache } from '@studio/key-cache/open';
import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import { createLogger, createRegistry, type Health, type Registry } from '@studio/runtime';
import type { SpanReader } from '@studio/span-store';
import { type ApiConfig, type ApiDeps, createApi } from '../src/index.ts';
import { walOf } from './wal-of.ts';

export const TOKEN = 'jdev_0123456789abcdefghijklmnopqrstuvwxyz';
export const API_KEY = 'jtel_0123456789abcdefghijklmnopqrstuvwxyz';
export const INTERNAL_TOKEN = 'internal-0123456789abcdef0123456789abcdef';

/** Loopback, free ports, the UI's origins of a development machine. */
export const TEST_CONFIG: ApiConfig = {
  environment: 'development',
  bind: '127.0.0.1',
  internalBind: '127.0.0.1',
  apiHttpPort: 0,
  apiGrpcPort: 0,
  internalGrpcToken: INTERNAL_TOKEN,
  allowedOrigins: ['http://localhost:5151', 'http://localhost:5153'],
  otlpEndpoint: 'grpc://localhost:50051',
  frontendUrl: 'http://localhost:5153',
  sessionSecret: new Uint8Array(32).fill(1),
  secureCookieKey: new Uint8Array(32).fill(2),
  sessionTtlMs: 30 * 24 * 3_600_000,
  signInAttemptsPerAccount: 10,
  signInAttemptsPerAddress: 50,
  signInWindowMs: 900_000,
  jwtIssuer: 'junjo-ai-studio',
  jwtAudience: 'junjo-otlp',
  jwtTtlMs: 3_600_000,
  jwtRotationMs: 0,
};

export interface StartedApi extends AsyncDisposable {
  readonly url: string;
  readonly grpc: string;
  readonly registry: Registry;
  /** Of the API alone; disposing does it as well. */
  stop(signal?: AbortSignal): Promise<void>;
  readonly relational: Relational;
  /** Told of keys that are made and revoked. */
  readonly keyCache: KeyCache;
  /** All that was logged, as text. */
  log(): string;
  /** GET with the developer token, unless other headers are given. */
  get(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: unknown; headers: Headers }>;
}

/** A real API on free ports over SQLite in a temporary folder, with one key and one token of the project `default`. */
export async function startApi(options: {
  readonly spanStore: SpanReader;
  readonly vectors?: ApiDeps['vectors'];
  readonly spanLog?: ApiDeps['spanLog'];
  readonly clock?: Clock;
  readonly readiness?: () => Health;
  readonly config?: Partial<ApiConfig>;
  readonly limits?: ApiDeps['limits'];
  /** Nothing waits to be indexed, when left out; null = this API was not told of a receiver. */
  readonly wal?: ApiDeps['wal'] | null;
  readonly liveLimits?: ApiDeps['liveLimits'];
  /** Wraps the database, to let it fail. */
  readonly wrap?: (relational: Relational) => Relational;
}): Promise<StartedApi> {
  const clock = options.clock ?? systemClock;
  const folder = await mkdtemp(join(tmpdir(), 'junjo-api-'));
  const relational = await openRelational({ kind: 'sqlite', file: join(folder, 'relational.db') }, { clock });
  await relational.migrate();
  const { id: projectId } = await relational.projects.ensure('default', 'default');
  await relational.tokens.create({ projectId, name: 'test', secret: TOKEN, scopes: ['read'] });
  await relational.apiKeys.create({ projectId, name: 'test', secret: API_KEY });
  let log = '';
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  const logger = createLogger({ level: 'trace', format: 'json', destination });
  const registry = createRegistry();
  const keyCache = await openKeyCache({ kind: 'in-process', maxEntries: 1_000 }, { clock, logger });
  const api = createApi({
    config: {
      ...TEST_CONFIG,
      ...options.config,
    },
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.liveLimits ? { liveLimits: options.liveLimits } : {}),
    spanStore: options.spanStore,
    wal: options.wal === null ? undefined : (options.wal ?? walOf()),
    vectors: options.vectors,
    spanLog: options.spanLog,
    relational: options.wrap?.(relational) ?? relational,
    keyCache,
    logger,
    registry,
    clock,
    readiness: options.readiness ?? (() => ({ ready: true })),
  });
  const close = async () => {
    await api.stop();
    await relational.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await api.start();
  } catch (error) {
    await close();
    throw error;
  }
  const { http, grpc } = api.addresses();
  const url = `${options.config?.tlsCertFile ? 'https' : 'http'}://${http}`;
  return {
    url,
    grpc,
    registry,
    relational,
    keyCache,
    stop: (signal) => api.stop(signal),
    log: () => log,
    get: async (path, headers = { authorization: `Bearer ${TOKEN}` }) => {
      const answer = await fetch(`${url}${path}`, { headers });
      const text = await answer.text();
      const isJson = answer.headers.get('content-type')?.includes('json');
      return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
    },
    [Symbol.asyncDispose]: close,
  };
}
