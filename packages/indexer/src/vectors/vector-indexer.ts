import { type Clock, PermanentError } from '@studio/core';
import { loadPrices } from '@studio/llm';
import type { Component, Health, Logger, Registry } from '@studio/runtime';
import type { Assignment, SpanLog } from '@studio/span-log';
import { type PartitionLag, readLag } from '@studio/span-log/lag';
import type { Embedder, VectorIndex } from '@studio/vector-index';
import { NOT_READY_AFTER_MS } from '../config.ts';
import { loadContentHash } from '../content-hash.ts';
import { createUntilDone, isLost } from '../retry.ts';
import { createToRow } from '../to-row.ts';
import { REJOIN_MS, VECTOR_INDEXER_GROUP, type VectorIndexerConfig } from './config.ts';
import { DenseFiller } from './dense-filler.ts';
import { type FollowDeps, followPartition } from './follow-partition.ts';
import { createVectorMetrics } from './vector-metrics.ts';

export interface VectorIndexerDeps {
  readonly config: VectorIndexerConfig;
  readonly spanLog: SpanLog;
  readonly index: VectorIndex;
  /** Without one, points have their words alone. */
  readonly embedder?: Embedder | undefined;
  /** Whether the schema is brought up to date; the index may be away when this starts. */
  readonly runMigrations: boolean;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
}

export interface VectorIndexer extends Component {
  /** Lag of every partition of the log, whoever follows it. */
  lag(): Promise<readonly PartitionLag[]>;
}

/**
 * Span log in, vector index out: each span that says something, at least once, into points that can be written twice.
 * Joins a group of its own, so nothing here delays traces. Starts, and goes on, while index or embedder are away.
 */
export function createVectorIndexer(deps: VectorIndexerDeps): VectorIndexer {
  const { config, spanLog, index, embedder, logger, registry, clock } = deps;
  const stopping = new AbortController();
  const abort = new AbortController();
  const troubles = new Map<string, { readonly sinceMs: number; readonly message: string }>();
  const followed = new Map<number, Promise<void>>();
  const owned = new Set<number>();
  const lag = () => readLag(spanLog, VECTOR_INDEXER_GROUP, clock.nowMs());
  const metrics = createVectorMetrics(registry, lag);
  const filler =
    embedder &&
    new DenseFiller({
      index,
      embedder,
      clock,
      logger,
      metrics,
      maxPauseMs: config.indexerRetryMaxMs,
      isLooking: () => owned.has(0),
      onTrouble,
    });
  let running: Promise<unknown> | undefined;
  let stopped: Promise<void> | undefined;

  function onTrouble(what: string, error: unknown): void {
    if (error === undefined) troubles.delete(what);
    else {
      const sinceMs = troubles.get(what)?.sinceMs ?? clock.monotonicMs();
      troubles.set(what, { sinceMs, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async function run(toRow: FollowDeps['toRow']): Promise<void> {
    if (deps.runMigrations) await migrate();
    await Promise.all([consume(toRow), filler?.run(stopping.signal)]);
  }

  /** A schema that cannot be brought up to date needs someone, and is looked at again meanwhile. */
  async function migrate(): Promise<void> {
    const { signal } = stopping;
    const untilDone = createUntilDone({
      clock,
      maxPauseMs: config.indexerRetryMaxMs,
      signal,
      pauseSignal: signal,
      onFailure: (what, error) => {
        onTrouble(what, error);
        logger.warn({ err: error }, `${what} failed; trying again`);
      },
      onSuccess: (what) => onTrouble(what, undefined),
    });
    await untilDone('preparing the vector index', () => index.migrate());
  }

  async function consume(toRow: FollowDeps['toRow']): Promise<void> {
    while (!stopping.signal.aborted) {
      const subscription = await spanLog
        .subscribe(VECTOR_INDEXER_GROUP, { maxBufferedBytes: config.indexerBufferedBytes })
        .catch((error: unknown) => onTrouble('joining the group', error));
      // What is being written is committed first.
      const leave = () =>
        void Promise.all(followed.values())
          .then(() => subscription?.close())
          .catch(() => {});
      stopping.signal.addEventListener('abort', leave, { once: true });
      try {
        if (subscription) {
          onTrouble('joining the group', undefined);
          for await (const assignment of subscription.assignments()) take(assignment, toRow);
          if (!stopping.signal.aborted) throw new Error('the log ended the subscription');
        }
      } catch (error) {
        if (!stopping.signal.aborted) logger.error({ err: error }, 'the group was left; joining again');
      } finally {
        await subscription?.close().catch(() => {});
        stopping.signal.removeEventListener('abort', leave);
      }
      await clock.sleep(REJOIN_MS, stopping.signal).catch(() => {});
    }
    await Promise.all(followed.values());
  }

  /** A partition that comes back waits until it was let go of. */
  function take(assignment: Assignment, toRow: FollowDeps['toRow']): void {
    const { partition } = assignment;
    const before = followed.get(partition);
    const follow = async () => {
      await before;
      owned.add(partition);
      if (partition === 0) filler?.look();
      const signals = { stopping: stopping.signal, abort: abort.signal };
      await followPartition(assignment, {
        ...deps,
        ...signals,
        toRow,
        metrics,
        onWritten: (points) => filler?.offer(points),
        onTrouble: (what, error) => onTrouble(`partition ${partition}: ${what}`, error),
      }).catch((error: unknown) => {
        const isOver = stopping.signal.aborted || assignment.signal.aborted || isLost(error);
        if (isOver) return;
        onTrouble(`partition ${partition}`, error);
        logger.error({ partition, err: error }, 'the texts of a partition are not indexed any more');
      });
      owned.delete(partition);
    };
    followed.set(partition, follow());
  }

  async function finish(signal?: AbortSignal): Promise<void> {
    const giveUp = () => abort.abort(signal?.reason);
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    stopping.abort(new PermanentError('The vector indexer stops.', { code: 'stopped' }));
    await running;
    signal?.removeEventListener('abort', giveUp);
  }

  return {
    start: async () => {
      if (running) throw new PermanentError('It can be started once.', { code: 'already_started' });
      const toRow = createToRow(await loadContentHash(), loadPrices());
      running = run(toRow).catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        onTrouble('the vector indexer has ended', error);
        logger.error({ err: error }, 'texts are not indexed any more');
      });
    },
    stop: (signal) => {
      stopped ??= finish(signal);
      return stopped;
    },
    health: (): Health => {
      if (stopping.signal.aborted) return { ready: false, reason: 'stopping' };
      if (!running) return { ready: false, reason: 'not started' };
      const nowMs = clock.monotonicMs();
      for (const [what, { sinceMs, message }] of troubles) {
        if (nowMs - sinceMs >= NOT_READY_AFTER_MS) return { ready: false, reason: `${what}: ${message}` };
      }
      return { ready: true };
    },
    lag,
  };
}
