/** The real embedded parts for tests: an engine, span logs in temporary folders, stores in databases of their own. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { createLogger, createRegistry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import type { SpanStore } from '@studio/span-store';
import { openSpanStore } from '@studio/span-store/open';
import { waitFor } from '@studio/testkit/wait';
import {
  createIndexer,
  type Indexer,
  type IndexerConfig,
  type IndexerDeps,
  SPAN_INDEXER_GROUP,
} from '../src/index.ts';
import { TEST_CONFIG } from './world.ts';

export const silent = createLogger({ level: 'silent', format: 'json' });

export function openLog(dir: string, partitions = 1): Promise<SpanLog> {
  return openSpanLog(
    { kind: 'embedded', dir, partitions, requiredGroups: [SPAN_INDEXER_GROUP] },
    { clock: systemClock, logger: silent },
  );
}

export function openStore(url: string, database: string): Promise<SpanStore> {
  return openSpanStore({ url, database, logger: silent, clock: systemClock });
}

export interface Part extends AsyncDisposable {
  readonly engine: Engine;
  readonly dir: string;
  readonly database: string;
}

/** An engine of its own in a temporary folder, gone at the end. */
export async function startParts(): Promise<Part> {
  const dir = await mkdtemp(join(tmpdir(), 'junjo-indexer-'));
  const engine = await startEngine({ dataDir: join(dir, 'engine'), logger: silent });
  const stop = async () => {
    await engine.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { engine, dir, database: randomDatabase(), [Symbol.asyncDispose]: stop };
}

export function randomDatabase(): string {
  return `indexer_${randomBytes(6).toString('hex')}`;
}

export type Running = Pick<IndexerDeps, 'spanLog' | 'spanStore'> &
  Partial<Pick<IndexerDeps, 'atStep'>> & { readonly config?: Partial<IndexerConfig> };

export async function runIndexer({ config, ...deps }: Running): Promise<Indexer> {
  const indexer = createIndexer({
    ...deps,
    config: { ...TEST_CONFIG, ...config },
    logger: silent,
    registry: createRegistry(),
    clock: systemClock,
  });
  await indexer.start();
  return indexer;
}

/** Waits until nothing of these partitions is left to index. */
export async function untilIndexed(
  indexer: Indexer,
  isAwaited: (partition: number) => boolean = () => true,
  timeoutMs = 30_000,
): Promise<void> {
  let seen: unknown;
  const isIndexed = async () => {
    const lag = (await indexer.lag()).filter(({ partition }) => isAwaited(partition));
    seen = [lag, indexer.health()];
    return lag.every(({ records, committed, end }) => records === 0 && (committed ?? 0) === end) || undefined;
  };
  await waitFor('everything indexed', timeoutMs, isIndexed, () => JSON.stringify(seen));
}
