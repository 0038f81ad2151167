import { PermanentError } from '@studio/core';
import type { Assignment, SpanLog } from '@studio/span-log';
import type { SpanStore } from '@studio/span-store';
import { decodePlanNote, type PlanNote } from './plan-note.ts';
import type { UntilDone } from './retry.ts';

/** Where a worker begins. */
export interface StartPosition extends PlanNote {
  /** First offset that is not done. */
  readonly offset: number;
  /**
   * The store holds rows of offsets from `offset` (and beyond the plan) up to this one: someone wrote on under a
   * plan that is not the committed one (offsets set back, a commit that came late). Up to here everything is
   * repaired instead of inserted. Undefined when the store holds nothing there.
   */
  readonly repairBefore: number | undefined;
}

export interface PositionDeps {
  readonly spanLog: SpanLog;
  readonly spanStore: SpanStore;
  readonly untilDone: UntilDone;
}

/**
 * Compares what is committed with what the log and the store hold. Offsets that contradict each other mean a log
 * that was made anew, trimmed or restored, or a group that lost its offsets: going on would skip or double records.
 *
 * @throws PermanentError `committed_beyond_end`, `trimmed_past_committed`, `offset_lost`, `store_ahead_of_log`,
 *   `note_unreadable`, `note_newer`
 */
export async function checkPosition(assignment: Assignment, deps: PositionDeps): Promise<StartPosition> {
  const { committed, startOffset, endOffset, partition } = assignment;
  if (committed === undefined) return firstPosition(assignment, deps);
  const { offset } = committed;
  if (offset > endOffset) {
    throw stop(
      'committed_beyond_end',
      `offset ${offset} is committed, but the log ends at ${endOffset}: it was made anew or has lost records.`,
    );
  }
  if (offset < startOffset) {
    throw stop(
      'trimmed_past_committed',
      `offset ${offset} is committed, but the log begins at ${startOffset}: records were removed before they were indexed.`,
    );
  }
  const note = decodePlanNote(committed.note);
  const next = note.plan ? note.plan.last + 1 : offset;
  if (note.plan && note.plan.first !== offset) {
    throw stop(
      'note_unreadable',
      `the plan begins at ${note.plan.first}, but offset ${offset} is committed.`,
    );
  }
  if (next > endOffset) {
    throw stop('committed_beyond_end', `a plan ends at ${next - 1}, but the log ends at ${endOffset}.`);
  }
  if ((await storedFrom(partition, next, deps)) === 0) return { ...note, offset, repairBefore: undefined };
  const { spanLog, untilDone } = deps;
  // Asked anew: the log may have grown since the assignment, and its former owner may have written what came.
  const end =
    (await untilDone('asking for the end of the log', () => spanLog.endOffsets()))[partition] ?? endOffset;
  if ((await storedFrom(partition, end, deps)) > 0) {
    throw stop(
      'store_ahead_of_log',
      `the store holds rows of offset ${end} and later, where the log ends: the log has lost records, or an older copy was put back under its old id.`,
    );
  }
  return { ...note, offset, repairBefore: end };
}

async function firstPosition(assignment: Assignment, deps: PositionDeps): Promise<StartPosition> {
  const { startOffset, partition } = assignment;
  if ((await storedFrom(partition, 0, deps)) > 0) {
    throw stop('offset_lost', 'the store holds rows of this log, but the group has no committed offset.');
  }
  return { ...decodePlanNote(''), offset: startOffset, repairBefore: undefined };
}

function storedFrom(partition: number, first: number, { spanLog, spanStore, untilDone }: PositionDeps) {
  const range = { logId: spanLog.logId, partition, first, last: Number.MAX_SAFE_INTEGER };
  return untilDone('asking what is stored', () => spanStore.storedCount(range));
}

function stop(code: string, message: string): PermanentError {
  return new PermanentError(message, { code });
}
