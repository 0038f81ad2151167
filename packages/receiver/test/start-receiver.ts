import { systemClock } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import { createLogger, createRegistry } from '@studio/runtime';
import { createReceiver, type ReceiverConfig, type ReceiverDeps } from '../src/index.ts';
import { MemoryKeyCache } from './memory-key-cache.ts';
import { MemorySpanLog } from './memory-span-log.ts';

export const API_KEY = 'test-key-0123456789abcdef0123456789abcdef';
export const VALID: KeyFact = {
  valid: true,
  keyId: 'key-1',
  projectId: 'project-1',
  expiresAtUnixMs: undefined,
};

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

export interface Overrides {
  readonly config?: Partial<ReceiverConfig>;
  readonly spanLog?: MemorySpanLog;
  readonly keyCache?: MemoryKeyCache;
  readonly lookUpKey?: ReceiverDeps['lookUpKey'];
}

/** A receiver with in-memory ports behind it; what it logs is kept in `logLines`. */
export function newReceiver(overrides: Overrides = {}) {
  const spanLog = overrides.spanLog ?? new MemorySpanLog();
  const keyCache = overrides.keyCache ?? new MemoryKeyCache();
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const registry = createRegistry();
  const receiver = createReceiver({
    config: { ...TEST_CONFIG, ...overrides.config },
    spanLog,
    keyCache,
    lookUpKey: overrides.lookUpKey ?? (async (key) => (key === API_KEY ? VALID : { valid: false })),
    logger: createLogger({ level: 'trace', format: 'json', destination }),
    registry,
    clock: systemClock,
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
export async function startReceiver(overrides: Overrides = {}) {
  const made = newReceiver(overrides);
  await made.receiver.start();
  return { ...made, ...made.receiver.addresses() };
}
