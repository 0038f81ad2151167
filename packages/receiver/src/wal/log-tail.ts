import { PermanentError } from '@studio/core';
import type { SpanLog, StoredRecord } from '@studio/span-log';
import { INDEXER_GROUP, WAL_LIMITS } from './limits.ts';

/** The part of a partition that is not indexed: `from <= offset < end`. */
export interface TailRange {
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** Where the indexers are, and the end of each partition. */
export async function tailRanges(spanLog: SpanLog): Promise<readonly TailRange[]> {
  const [commits, starts, ends] = await Promise.all([
    spanLog.committed(INDEXER_GROUP),
    spanLog.startOffsets(),
    spanLog.endOffsets(),
  ]);
  return ends.map((end, partition) => {
    const from = Math.max(commits[partition]?.offset ?? 0, starts[partition] ?? 0);
    return { partition, from: Math.min(from, end), end };
  });
}

/**
 * The records of a range in pieces, the newest first, in order within a piece. What is trimmed meanwhile is left out: it
 * was indexed before.
 */
export async function* backwards(
  spanLog: SpanLog,
  range: TailRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly StoredRecord[], void, undefined> {
  const { stepRecords, readBytes: maxBytes } = WAL_LIMITS;
  const { partition } = range;
  let { from } = range;
  for (let to = range.end; to > from; to = Math.max(from, to - stepRecords)) {
    for (let at = Math.max(from, to - stepRecords); at < to; ) {
      const options = signal ? { maxBytes, signal } : { maxBytes };
      const records = await spanLog.read(partition, at, to, options).catch(unlessTrimmed);
      if (records === undefined) {
        from = Math.max(at + 1, (await spanLog.startOffsets())[partition] ?? 0);
        at = from;
        continue;
      }
      if (records.length === 0) break;
      yield records;
      at = (records.at(-1)?.offset ?? to) + 1;
    }
  }
}

function unlessTrimmed(error: unknown): undefined {
  if (error instanceof PermanentError && error.code === 'offset_out_of_range') return undefined;
  throw error;
}
