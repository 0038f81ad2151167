import type { Clock } from '@studio/core';
import type { FlushSignal } from '@studio/flush-signal';
import type { SpanLog } from '@studio/span-log';
import { INDEXER_GROUP, WAL_LIMITS } from './limits.ts';

const LOOK_EVERY_MS = 20;
/** The signal may get lost, and an indexer may have come since. */
const ASK_AGAIN_MS = 1_000;

export interface PartitionBehind {
  readonly partition: number;
  /** First offset that is not indexed. */
  readonly committed: number;
  /** End of the partition when the flush began. */
  readonly end: number;
  readonly records: number;
}

export interface FlushResult {
  /** Everything that was accepted before can be queried. */
  readonly flushed: boolean;
  /** Records accepted before that cannot be yet. */
  readonly recordsBehind: number;
  readonly behind: readonly PartitionBehind[];
}

export interface FlushDeps {
  readonly spanLog: Pick<SpanLog, 'endOffsets' | 'startOffsets' | 'committed'>;
  readonly flushSignal: Pick<FlushSignal, 'request'>;
  readonly clock: Clock;
}

/**
 * Asks the indexers to hurry, and waits until they have committed what was in the log when it was called, or for
 * `timeoutMs`. Nobody who does not wait any more (`signal`) keeps it going.
 */
export async function flushLog(
  { spanLog, flushSignal, clock }: FlushDeps,
  timeoutMs: number = WAL_LIMITS.defaultFlushTimeoutMs,
  signal?: AbortSignal,
): Promise<FlushResult> {
  const ends = await spanLog.endOffsets();
  const untilMs = clock.monotonicMs() + Math.min(timeoutMs, WAL_LIMITS.flushTimeoutMs);
  let askAtMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    const behind = await behindOf(spanLog, ends);
    const nowMs = clock.monotonicMs();
    if (behind.length === 0 || nowMs >= untilMs) {
      const recordsBehind = behind.reduce((sum, { records }) => sum + records, 0);
      return { flushed: behind.length === 0, recordsBehind, behind };
    }
    if (nowMs >= askAtMs) {
      askAtMs = nowMs + ASK_AGAIN_MS;
      await flushSignal.request();
    }
    await clock.sleep(Math.min(LOOK_EVERY_MS, untilMs - nowMs), signal);
  }
}

async function behindOf(
  spanLog: FlushDeps['spanLog'],
  ends: readonly number[],
): Promise<readonly PartitionBehind[]> {
  const [commits, starts] = await Promise.all([spanLog.committed(INDEXER_GROUP), spanLog.startOffsets()]);
  return ends
    .map((end, partition) => {
      const committed = Math.max(commits[partition]?.offset ?? 0, starts[partition] ?? 0);
      return { partition, committed, end, records: end - committed };
    })
    .filter(({ records }) => records > 0);
}
