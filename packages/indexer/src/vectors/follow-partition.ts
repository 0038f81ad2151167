/** One partition, from assignment to loss: read, make points, write, commit. */
import { setImmediate } from 'node:timers/promises';
import { type Clock, PermanentError } from '@studio/core';
import type { Logger } from '@studio/runtime';
import type { Assignment, SpanLog, SpanRecord, StoredRecord } from '@studio/span-log';
import { RECORD_SCHEMA_VERSION } from '@studio/span-log';
import type { PointPayload, VectorWriter } from '@studio/vector-index';
import { RECHECK_MS } from '../config.ts';
import { createUntilDone, type UntilDone } from '../retry.ts';
import type { ToRow } from '../to-row.ts';
import {
  IDLE_READ_MS,
  LINGER_MS,
  POINTS_A_WRITE,
  READ_BYTES,
  READ_RECORDS,
  SLICE_MS,
  type VectorIndexerConfig,
} from './config.ts';
import { type FailedSpan, type MadePoint, recordPoints, type SpanPoint } from './record-points.ts';
import type { VectorMetrics } from './vector-metrics.ts';
import { setAside, type WritePointsDeps, writePoints } from './write-points.ts';

export interface FollowDeps {
  readonly config: VectorIndexerConfig;
  readonly spanLog: SpanLog;
  readonly index: VectorWriter;
  readonly toRow: ToRow;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: VectorMetrics;
  /** Points that were written without a dense vector. MUST NOT wait. */
  readonly onWritten: (points: readonly PointPayload[]) => void;
  /** Trouble that is waited out; undefined when the call worked. */
  readonly onTrouble: (what: string, error: unknown) => void;
  /** Soft stop: what is being written is finished and committed. */
  readonly stopping: AbortSignal;
  /** Hard stop. */
  readonly abort: AbortSignal;
}

/**
 * Follows the partition until it is lost or the indexer stops; rejects then, with the signal's reason or `partition_lost`.
 *
 * The group is not a required one of the log: an index that is away for long must not fill the log until receivers refuse
 * spans. When the log was trimmed past it, it goes on at the log's beginning and counts what it lost, loudly; those
 * spans are stored, but not searched. The same where offsets mean another log: points written twice are there once.
 */
export async function followPartition(assignment: Assignment, deps: FollowDeps): Promise<void> {
  const { clock, config, stopping, abort, metrics, logger } = deps;
  const { partition } = assignment;
  const signal = AbortSignal.any([assignment.signal, abort]);
  const pauseSignal = AbortSignal.any([signal, stopping]);
  const untilDone = createUntilDone({
    clock,
    maxPauseMs: config.indexerRetryMaxMs,
    signal,
    pauseSignal,
    onFailure: (what, error) => {
      metrics.retries.inc();
      deps.onTrouble(what, error);
      logger.warn({ partition, err: error }, `${what} failed; trying again`);
    },
    onSuccess: (what) => deps.onTrouble(what, undefined),
  });
  let offset = firstOffset(assignment, deps);
  assignment.seek(offset);
  while (!stopping.aborted) {
    signal.throwIfAborted();
    const startedMs = clock.monotonicMs();
    const read = await readRecords(assignment, untilDone);
    if (read === 'trimmed') {
      const start = (await untilDone('asking where the log begins', () => deps.spanLog.startOffsets()))[
        partition
      ];
      skipTo(start ?? offset, offset, partition, deps);
      offset = start ?? offset;
      assignment.seek(offset);
      continue;
    }
    const newer = read.findIndex(({ record }) => (record?.schemaVersion ?? 0) > RECORD_SCHEMA_VERSION);
    const records = newer < 0 ? read : read.slice(0, newer);
    const last = records.at(-1);
    if (last) {
      await indexRecords(records, { ...deps, untilDone, signal });
      offset = last.offset + 1;
      await untilDone('committing', () => assignment.commit({ offset, note: '' }));
    }
    if (newer >= 0) {
      logger.error({ partition, offset }, 'a record of a newer schema version: waiting for a newer indexer');
      assignment.seek(offset);
      await clock.sleep(RECHECK_MS, pauseSignal).catch(() => {});
    } else if (last && records.length < READ_RECORDS) {
      const leftMs = startedMs + LINGER_MS - clock.monotonicMs();
      if (leftMs > 0) await clock.sleep(leftMs, pauseSignal).catch(() => {});
    }
  }
}

function firstOffset(assignment: Assignment, deps: FollowDeps): number {
  const { committed, startOffset, endOffset, partition } = assignment;
  const offset = committed?.offset ?? startOffset;
  if (offset < startOffset) skipTo(startOffset, offset, partition, deps);
  else if (offset > endOffset) {
    deps.logger.error(
      { partition, committed: offset, endOffset },
      'the log ends before what was committed: it was made anew, or lost records; beginning at its start',
    );
  } else return offset;
  return startOffset;
}

function skipTo(start: number, offset: number, partition: number, { metrics, logger }: FollowDeps): void {
  metrics.skippedRecords.inc({ partition }, Math.max(0, start - offset));
  logger.error(
    { partition, from: offset, to: start },
    'records left the log before their texts were indexed: they cannot be searched',
  );
}

async function readRecords(
  assignment: Assignment,
  untilDone: UntilDone,
): Promise<readonly StoredRecord[] | 'trimmed'> {
  const limits = { maxBytes: READ_BYTES, maxRecords: READ_RECORDS, maxWaitMs: IDLE_READ_MS };
  try {
    return await untilDone('reading the log', () => assignment.next(limits));
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'offset_out_of_range') return 'trimmed';
    throw error;
  }
}

type IndexDeps = FollowDeps & WritePointsDeps;

/** All points of the records, some at a time. */
async function indexRecords(records: readonly StoredRecord[], deps: IndexDeps): Promise<void> {
  let points: SpanPoint[] = [];
  let failed: FailedSpan[] = [];
  const flush = async () => {
    const [some, others] = [points, failed];
    points = [];
    failed = [];
    await setAside(others, deps);
    deps.onWritten((await writePoints(some, deps)).map(({ point }) => point));
  };
  let sliceStart = deps.clock.monotonicMs();
  for (const made of madeOf(records, deps)) {
    if ('error' in made) failed.push(made);
    else points.push(made);
    if (points.length + failed.length >= POINTS_A_WRITE) await flush();
    if (deps.clock.monotonicMs() - sliceStart < SLICE_MS) continue;
    await setImmediate();
    sliceStart = deps.clock.monotonicMs();
  }
  await flush();
}

function* madeOf(records: readonly StoredRecord[], deps: IndexDeps): Generator<MadePoint> {
  const { toRow, config, metrics, logger } = deps;
  for (const stored of records) {
    const { record, partition, offset } = stored;
    try {
      if (!isRecord(stored)) throw new PermanentError('not a record', { code: 'malformed_record' });
      yield* recordPoints(stored, toRow, config.maxRequestBytes);
    } catch (error) {
      metrics.unreadable.inc();
      logger.warn({ partition, offset, projectId: record?.projectId, err: error }, 'a record has no texts');
    }
  }
}

function isRecord(stored: StoredRecord): stored is StoredRecord & { readonly record: SpanRecord } {
  return stored.record !== undefined;
}
