import { PermanentError } from '@studio/core';
import type { SpanLog } from '@studio/span-log';
import type { LogPosition } from '@studio/span-store';

const DAY_MS = 86_400_000;
const READ_BYTES = 4 * 1024 * 1024;
/** More that waits is not counted: a log that is gigabytes behind must not be read for a page. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_RECORDS = 50_000;

export interface InFlight {
  /** Spans and rejected ones by the day received, in days since 1970-01-01. */
  readonly byDay: ReadonlyMap<number, { readonly spans: number; readonly rejected: number }>;
  /** false: there is more than was looked at. */
  readonly isComplete: boolean;
}

export interface WhatWaits {
  readonly projectId: string;
  /** What the indexers had committed before `stored` was read, by partition. */
  readonly committed: readonly (number | undefined)[];
  /** How far the project is stored. */
  readonly stored: readonly LogPosition[];
}

/**
 * Spans of a project that are in the log and in no row of the ledger up to `stored`: records behind both what was
 * committed and what is stored. What was committed before `stored` was read is in the ledger; so nothing is counted
 * twice, and nothing is missing.
 */
export async function readInFlight(
  log: Pick<SpanLog, 'logId' | 'endOffsets' | 'startOffsets' | 'read'>,
  { projectId, committed, stored }: WhatWaits,
): Promise<InFlight> {
  const [ends, starts] = await Promise.all([log.endOffsets(), log.startOffsets()]);
  const byDay = new Map<number, { spans: number; rejected: number }>();
  let bytes = 0;
  let records = 0;
  let isComplete = true;
  for (const [partition, end] of ends.entries()) {
    const done = stored.find((one) => one.logId === log.logId && one.partition === partition);
    let from = Math.max(committed[partition] ?? 0, starts[partition] ?? 0, (done?.offset ?? -1) + 1);
    while (from < end) {
      if (bytes >= MAX_BYTES || records >= MAX_RECORDS) return { byDay, isComplete: false };
      const part = await log.read(partition, from, end, { maxBytes: READ_BYTES }).catch((error: unknown) => {
        // Retention took it while it was counted: it was stored by then.
        if (error instanceof PermanentError && error.code === 'offset_out_of_range') return undefined;
        throw error;
      });
      if (part === undefined) isComplete = false;
      const last = part?.at(-1);
      if (!part || !last) break;
      for (const { record } of part) {
        bytes += record?.body.length ?? 0;
        if (record?.projectId !== projectId) continue;
        const day = Math.floor(record.receivedAtUnixMs / DAY_MS);
        const known = byDay.get(day) ?? { spans: 0, rejected: 0 };
        known.spans += record.spanCount;
        known.rejected += record.rejectedCount;
        byDay.set(day, known);
      }
      records += part.length;
      from = last.offset + 1;
    }
  }
  return { byDay, isComplete };
}
