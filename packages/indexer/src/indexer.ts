import { type Clock, PermanentError } from '@studio/core';
import type { FlushSignal } from '@studio/flush-signal';
import { loadPrices, type Prices } from '@studio/llm';
import type { Component, Health, Logger, Registry } from '@studio/runtime';
import type { Assignment, SpanLog, Subscription } from '@studio/span-log';
import { type PartitionLag, readLag, SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import type { SpanStore } from '@studio/span-store';
import { bulkhead } from 'cockatiel';
import { type IndexerConfig, REJOIN_MS, WRITES_AT_ONCE } from './config.ts';
import { loadContentHash } from './content-hash.ts';
import { FlushTargets } from './flush-targets.ts';
import { HeldBytes } from './held-bytes.ts';
import { createMetrics } from './metrics.ts';
import { PartitionStatus } from './partition-status.ts';
import { runPartition, type WorkerDeps } from './partition-worker.ts';
import type { AtStep } from './steps.ts';
import { createToRow } from './to-row.ts';

export interface IndexerDeps {
  readonly config: IndexerConfig;
  readonly spanLog: SpanLog;
  readonly spanStore: SpanStore;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Asks not to wait for more records. Without it nothing is written sooner than after the linger. */
  readonly flushSignal?: Pick<FlushSignal, 'onRequest'>;
  /** What calls cost that do not say it; the built-in table when left out. */
  readonly prices?: Prices;
  /** Awaited before and after each step of the protocol: fault injection. */
  readonly atStep?: AtStep;
}

export interface Indexer extends Component {
  /** Lag of every partition of the log, whoever indexes it. */
  lag(): Promise<readonly PartitionLag[]>;
}

interface Worker {
  readonly status: PartitionStatus;
  readonly assignment: Assignment;
  readonly ended: Promise<void>;
}

/**
 * Span log in, span store out, each span once. Joins the group `span-indexer`; log and store are the caller's to close,
 * after `stop`. `stop` finishes and commits what is being written; at its deadline it leaves that to whoever comes next.
 */
export function createIndexer(deps: IndexerDeps): Indexer {
  const { config, spanLog, logger, registry, clock } = deps;
  const workers = new Map<number, Worker>();
  const stopping = new AbortController();
  const abort = new AbortController();
  const slots = bulkhead(WRITES_AT_ONCE, Number.POSITIVE_INFINITY);
  const held = new HeldBytes(2 * config.indexerBatchMaxBytes);
  const lag = () =>
    readLag(
      spanLog,
      SPAN_INDEXER_GROUP,
      clock.nowMs(),
      (partition) => workers.get(partition)?.status.oldestReceivedAtUnixMs,
    );
  const metrics = createMetrics(registry, lag);
  const flushTargets = new FlushTargets();
  let endFlushes: (() => void) | undefined;
  let subscription: Subscription | undefined;
  let subscriptionProblem: string | undefined;
  let consuming: Promise<void> | undefined;
  let stopped: Promise<void> | undefined;

  async function start(signal?: AbortSignal): Promise<void> {
    if (consuming || stopping.signal.aborted) throw already();
    const toRow = createToRow(await loadContentHash(), deps.prices ?? loadPrices());
    signal?.throwIfAborted();
    subscription = await join();
    consuming = consume({ ...deps, atStep: deps.atStep, metrics, toRow, slots, held, flushTargets });
    endFlushes = deps.flushSignal?.onRequest(() => void flush());
    logger.info({ logId: spanLog.logId, partitions: spanLog.partitionCount }, 'indexing');
  }

  function join(): Promise<Subscription> {
    return spanLog.subscribe(SPAN_INDEXER_GROUP, { maxBufferedBytes: config.indexerBufferedBytes });
  }

  /** What is in the log by now is written without waiting for more. */
  async function flush(): Promise<void> {
    try {
      flushTargets.raise(await spanLog.endOffsets());
    } catch (error) {
      logger.warn({ err: error }, 'a flush was asked for, and the log does not say where it ends');
    }
  }

  async function consume(shared: SharedDeps): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        subscription ??= await join();
        subscriptionProblem = undefined;
        for await (const assignment of subscription.assignments()) take(assignment, shared);
        if (!stopping.signal.aborted) throw new Error('the log ended the subscription');
      } catch (error) {
        if (stopping.signal.aborted) return;
        subscriptionProblem = error instanceof Error ? error.message : String(error);
        logger.error({ err: error }, 'the group of the span log was left; joining again');
        await subscription?.close().catch(() => {});
        subscription = undefined;
        await clock.sleep(REJOIN_MS, stopping.signal).catch(() => {});
      }
    }
  }

  /** A partition that comes back waits until its former worker has let go of it. */
  function take(assignment: Assignment, shared: SharedDeps): void {
    const { partition } = assignment;
    const before = workers.get(partition);
    const status = new PartitionStatus(partition, clock);
    const work = async () => {
      await before?.ended;
      clearAlarm(before?.status);
      await runPartition(assignment, { ...shared, status, stopping: stopping.signal, abort: abort.signal });
    };
    workers.set(partition, { status, assignment, ended: work() });
    assignment.signal.addEventListener('abort', () => clearAlarm(status), { once: true });
  }

  function clearAlarm(status: PartitionStatus | undefined): void {
    const alarm = status?.alarm;
    if (status && alarm) metrics.alarms.remove({ partition: status.partition, code: alarm.code });
  }

  async function finish(signal?: AbortSignal): Promise<void> {
    const giveUp = () => abort.abort(signal?.reason);
    stopping.abort(new PermanentError('The indexer stops.', { code: 'stopped' }));
    endFlushes?.();
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    await Promise.all([...workers.values()].map(({ ended }) => ended));
    await subscription?.close();
    await consuming;
    signal?.removeEventListener('abort', giveUp);
  }

  return {
    start,
    stop: (signal) => {
      stopped ??= finish(signal);
      return stopped;
    },
    health: (): Health => {
      if (stopping.signal.aborted) return { ready: false, reason: 'stopping' };
      if (!consuming) return { ready: false, reason: 'not started' };
      const problem = subscriptionProblem ?? firstProblem(workers.values());
      return problem === undefined ? { ready: true } : { ready: false, reason: problem };
    },
    lag,
  };
}

type SharedDeps = Omit<WorkerDeps, 'status' | 'stopping' | 'abort'>;

function firstProblem(workers: Iterable<Worker>): string | undefined {
  for (const { status, assignment } of workers) {
    const problem = assignment.signal.aborted ? undefined : status.problem();
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function already(): PermanentError {
  return new PermanentError('The indexer can be started once.', { code: 'already_started' });
}
