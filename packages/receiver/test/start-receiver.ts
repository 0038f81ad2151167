import { type Clock, systemClock } from '@studio/core';
import type { KeyCache, KeyFact } from '@studio/key-cache';
import { createLogger, createRegistry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { createReceiver, type ReceiverConfig, type ReceiverDeps } from '../src/index.ts';
import { MemoryKeyCache } from './memory-key-cache.ts';
import { MemorySpanLog } from './memory-span-log.ts';

export const API_KEY = 'test-key-0123456789abcdef0123456789abcdef';
export const VALID = {
  valid: true,
  keyId: 'key-1',
  projectId: 'project-1',
  expiresAtUnixMs: undefined,
} as const satisfies KeyFact;

const NO_SIGNING_KEYS = { jwksJson: '{"keys":[]}', issuer: 'https://studio.test', audience: 'otlp' };

const MIB = 1024 * 1024;

export const TEST_CONFIG: ReceiverConfig = {
  bind: '127.0.0.1',
  otlpGrpcPort: 0,
  otlpHttpPort: 0,
  maxRequestBytes: 4 * MIB,
  inFlightBytes: 64 * MIB,
  inFlightBytesPerProject: 32 * MIB,
  authValidTtlMs: 300_000,
  authUnknownTtlMs: 10_000,
  authStaleMs: 3_600_000,
  authTimeoutMs: 2_000,
};

export interface Overrides<Log extends SpanLog = MemorySpanLog, Cache extends KeyCache = MemoryKeyCache> {
  readonly config?: Partial<ReceiverConfig>;
  readonly spanLog?: Log;
  readonly keyCache?: Cache;
  readonly lookUpKey?: ReceiverDeps['lookUpKey'];
  readonly lookUpKeyId?: ReceiverDeps['lookUpKeyId'];
  readonly fetchSigningKeys?: ReceiverDeps['fetchSigningKeys'];
  readonly clock?: Clock;
}

/** A receiver with in-memory ports behind it; what it logs is kept in `logLines`. */
export function newReceiver<Log extends SpanLog = MemorySpanLog, Cache extends KeyCache = MemoryKeyCache>(
  overrides: Overrides<Log, Cache> = {},
) {
  const spanLog = overrides.spanLog ?? (new MemorySpanLog() as SpanLog as Log);
  const keyCache = overrides.keyCache ?? (new MemoryKeyCache() as KeyCache as Cache);
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const registry = createRegistry();
  const receiver = createReceiver({
    config: { ...TEST_CONFIG, ...overrides.config },
    spanLog,
    keyCache,
    lookUpKey: overrides.lookUpKey ?? (async (key) => (key === API_KEY ? VALID : { valid: false })),
    lookUpKeyId: overrides.lookUpKeyId ?? (async (id) => (id === VALID.keyId ? VALID : { valid: false })),
    fetchSigningKeys: overrides.fetchSigningKeys ?? (async () => NO_SIGNING_KEYS),
    logger: createLogger({ level: 'trace', format: 'json', destination }),
    registry,
    clock: overrides.clock ?? systemClock,
  });
  const metric = async (name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> => {
    const found = await registry.getSingleMetric(name)?.get();
    const values = (found?.values ?? []) as { value: number; labels: Record<string, unknown> }[];
    const matching = values.filter(({ labels: have }) =>
      Object.entries(labels).every(([key, value]) => have[key] === value),
    );
    return matching.reduce((sum, { value }) => sum + value, 0);
  };
  return {
    receiver,
    spanLog,
    keyCache,
    logLines,
    /** The metrics as Prometheus reads them. */
    exposition: () => registry.metrics(),
    metric,
    [Symbol.asyncDispose]: () => receiver.stop(),
  };
}

/** The same, listening on free ports. */
export async function startReceiver<
  Log extends SpanLog = MemorySpanLog,
  Cache extends KeyCache = MemoryKeyCache,
>(overrides: Overrides<Log, Cache> = {}) {
  const made = newReceiver(overrides);
  await made.receiver.start();
  return { ...made, ...made.receiver.addresses() };
}
