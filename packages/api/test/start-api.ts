import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import { createLogger, createRegistry, type Health, type Registry } from '@studio/runtime';
import type { SpanReader } from '@studio/span-store';
import { type ApiConfig, type ApiDeps, createApi } from '../src/index.ts';

export const TOKEN = 'jdev_0123456789abcdefghijklmnopqrstuvwxyz';
export const API_KEY = 'jtel_0123456789abcdefghijklmnopqrstuvwxyz';
export const INTERNAL_TOKEN = 'internal-0123456789abcdef0123456789abcdef';

export interface StartedApi extends AsyncDisposable {
  readonly url: string;
  readonly grpc: string;
  readonly registry: Registry;
  /** Of the API alone; disposing does it as well. */
  stop(signal?: AbortSignal): Promise<void>;
  readonly relational: Relational;
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
  readonly clock?: Clock;
  readonly readiness?: () => Health;
  readonly config?: Partial<ApiConfig>;
  readonly limits?: ApiDeps['limits'];
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
  const registry = createRegistry();
  const api = createApi({
    config: {
      environment: 'development',
      bind: '127.0.0.1',
      internalBind: '127.0.0.1',
      apiHttpPort: 0,
      apiGrpcPort: 0,
      otlpGrpcPort: 50051,
      internalGrpcToken: INTERNAL_TOKEN,
      ...options.config,
    },
    ...(options.limits ? { limits: options.limits } : {}),
    spanStore: options.spanStore,
    relational: options.wrap?.(relational) ?? relational,
    logger: createLogger({ level: 'trace', format: 'json', destination }),
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
