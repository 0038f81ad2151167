/** WALReaderService over a real embedded log in a temporary folder. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Span, systemClock } from '@studio/core';
import { openFlushSignal } from '@studio/flush-signal/open';
import { encodeTraces } from '@studio/otlp';
import { createLogger } from '@studio/runtime';
import { RECORD_SCHEMA_VERSION, type SpanRecord } from '@studio/span-log';
import { type EmbeddedSpanLogConfig, openSpanLog } from '@studio/span-log/open';
import { createWalReader, createWalServer } from '../src/index.ts';
import { WalClient } from './wal-client.ts';

export const INTERNAL_TOKEN = 'internal-0123456789abcdef0123456789abcdef';
export const RECEIVED_AT_MS = 1_790_000_000_000;
const MIB = 1024 * 1024;

export async function startWal(
  options: Partial<EmbeddedSpanLogConfig> & { readonly internalGrpcToken?: string | undefined } = {},
) {
  const { internalGrpcToken = INTERNAL_TOKEN, ...log } = options;
  const opened = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'junjo-wal-'));
  opened.defer(() => rm(dir, { recursive: true, force: true }));
  const logger = createLogger({ level: 'silent', format: 'json' });
  const deps = { clock: systemClock, logger };
  const spanLog = await openSpanLog(
    { kind: 'embedded', dir, partitions: 3, requiredGroups: [], ...log },
    deps,
  );
  opened.defer(() => spanLog.close());
  const flushSignal = await openFlushSignal({ kind: 'in-process' }, { logger });
  const wal = createWalReader({ spanLog, flushSignal, clock: systemClock, maxRequestBytes: 4 * MIB });
  const config = { internalBind: '127.0.0.1', walGrpcPort: 0, internalGrpcToken };
  const server = createWalServer({ config, wal, logger });
  await server.start();
  opened.defer(() => server.stop());
  const client = new WalClient(server.address(), INTERNAL_TOKEN);
  opened.use(client);
  return {
    spanLog,
    flushSignal,
    wal,
    server,
    client,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export function recordOf(spans: readonly Span[], overrides: Partial<SpanRecord> = {}): SpanRecord {
  const body = overrides.body ?? encodeTraces(spans);
  const projectId = overrides.projectId ?? 'default';
  return {
    schemaVersion: RECORD_SCHEMA_VERSION,
    projectId,
    keyId: 'key-1',
    receivedAtUnixMs: RECEIVED_AT_MS,
    spanCount: spans.length,
    rejectedCount: 0,
    encoding: 'identity',
    twinHash: createHash('sha256').update(projectId).update(body).digest(),
    body,
    ...overrides,
  };
}
