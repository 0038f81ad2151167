import type { SpanLog } from '@studio/span-log';
import { FoundSpans } from './found-spans.ts';
import { backwards, tailRanges } from './log-tail.ts';
import type { LoggedSpan } from './logged-span.ts';

export interface HotSnapshotRequest {
  readonly projectId: string;
  /** 32 hexadecimal characters in lower case; all traces of the project when left out. */
  readonly traceId?: string | undefined;
  /** Most spans; at most what WAL_LIMITS says. */
  readonly limit?: number | undefined;
}

/** What was accepted and is not indexed yet, each identity once. */
export interface HotSnapshot {
  readonly spans: readonly LoggedSpan[];
  /** There is more than is given, or than was looked through: the newest is what is here. */
  readonly truncated: boolean;
  /** Records, and spans of records, that were passed over because they can never be indexed. */
  readonly skipped: number;
  readonly logId: string;
  /** First offset that was not looked at, by partition. */
  readonly endOffsets: readonly number[];
}

/** Reads the tail of every partition in turn, newest first, until all of it or enough was seen. */
export async function readHotSnapshot(
  spanLog: SpanLog,
  request: HotSnapshotRequest & { readonly maxBodyBytes: number },
  signal?: AbortSignal,
): Promise<HotSnapshot> {
  const ranges = await tailRanges(spanLog);
  const found = new FoundSpans(request);
  const tails = new Set(ranges.map((range) => backwards(spanLog, range, signal)));
  while (tails.size > 0 && !found.isFull) {
    for (const tail of tails) {
      signal?.throwIfAborted();
      const piece = await tail.next();
      if (piece.done) tails.delete(tail);
      else found.look(piece.value);
    }
  }
  return {
    spans: found.spans(),
    truncated: found.isFull,
    skipped: found.skipped,
    logId: spanLog.logId,
    endOffsets: ranges.map(({ end }) => end),
  };
}
