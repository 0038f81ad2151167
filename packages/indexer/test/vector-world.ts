/** The real parts around a vector indexer: an LMDB log, an index on the embedded engine, and faults in between. */
import { join } from 'node:path';
import { type Clock, systemClock } from '@studio/core';
import { createRegistry, type Registry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import { waitFor } from '@studio/testkit/wait';
import { type Embedder, lexicalVector, type VectorIndex } from '@studio/vector-index';
import { openVectorIndex } from '@studio/vector-index/open';
import { createVectorIndexer, SPAN_INDEXER_GROUP, type VectorIndexer } from '../src/index.ts';
import { type Part, randomDatabase, silent } from './parts.ts';
import { TEST_CONFIG } from './world.ts';

export interface VectorWorld {
  readonly spanLog: SpanLog;
  readonly index: VectorIndex;
  /** A process with the index as it sees it; stopped at the end, if not before. */
  start(options?: { readonly index?: VectorIndex; readonly embedder?: Embedder }): Promise<Started>;
  /** Texts that a search for these words finds, sorted. */
  found(words: string): Promise<string[]>;
  untilFollowed(indexer: VectorIndexer): Promise<void>;
  close(): Promise<void>;
}

export interface Started {
  readonly indexer: VectorIndexer;
  /** Value of a counter, over all labels. */
  counter(name: string): Promise<number>;
}

export async function openVectorWorld(parts: Part, retention: object = {}): Promise<VectorWorld> {
  const clock: Clock = systemClock;
  const database = randomDatabase();
  const dir = join(parts.dir, database);
  const log = { kind: 'embedded', dir, requiredGroups: [SPAN_INDEXER_GROUP], ...retention } as const;
  const spanLog = await openSpanLog(log, { clock, logger: silent });
  const index = await openVectorIndex({ kind: 'clickhouse', url: parts.engine.url, database }, { clock });
  const started: VectorIndexer[] = [];
  return {
    spanLog,
    index,
    start: async (options = {}) => {
      const registry = createRegistry();
      const indexer = createVectorIndexer({
        config: TEST_CONFIG,
        spanLog,
        index,
        runMigrations: true,
        logger: silent,
        registry,
        clock,
        ...options,
      });
      started.push(indexer);
      await indexer.start();
      return { indexer, counter: (name) => counterOf(registry, name) };
    },
    found: async (words) => {
      const query = { projectId: 'default', sparse: lexicalVector(words), limit: 100 };
      return (await index.query(query)).hits.map(({ point }) => point.text).sort();
    },
    untilFollowed: async (indexer) => {
      let seen: unknown;
      await waitFor(
        'everything in the vector index',
        20_000,
        async () => {
          const lag = await indexer.lag();
          seen = [lag, indexer.health()];
          return lag.every(({ committed, end }) => (committed ?? 0) === end) || undefined;
        },
        () => JSON.stringify(seen),
      );
    },
    close: async () => {
      await Promise.all(started.map((indexer) => indexer.stop()));
      await index.close();
      await spanLog.close();
    },
  };
}

async function counterOf(registry: Registry, name: string): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get();
  return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? Number.NaN;
}
