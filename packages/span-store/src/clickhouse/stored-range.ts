import type { OffsetRange } from '../rollup/markers.ts';
import { bucketKey } from '../rollup/markers.ts';
import type { SpanBatch, SpanRow } from '../row.ts';
import type { Connection } from './connection.ts';
import { dateOf } from './encode-spans.ts';

interface LogRange extends OffsetRange {
  readonly logId: string;
  readonly partition: number;
}

const OF_THE_RANGE = `log_id = {logId:String} AND log_partition = {partition:UInt32}
  AND log_offset BETWEEN {first:UInt64} AND {last:UInt64}`;

/** Rows stored of a range of the log, repeats included. */
export async function storedCount(
  connection: Connection,
  range: LogRange,
  signal?: AbortSignal,
): Promise<number> {
  const answer = await connection.select({
    sql: `SELECT count() FROM spans WHERE ${OF_THE_RANGE}`,
    params: rangeParams(range),
    signal,
  });
  return Number(answer.uint64());
}

/** The rows of the batch that are not stored yet. Looks into the days of the batch only, but in every retention class. */
export async function missingSpans(
  connection: Connection,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<SpanRow[]> {
  const answer = await connection.select({
    sql: `SELECT log_offset, idx FROM spans
      WHERE bucket_day IN (SELECT toDate(arrayJoin({days:Array(UInt16)}))) AND ${OF_THE_RANGE}`,
    params: { ...rangeParams(batch), days: daysOf(batch) },
    signal,
  });
  const stored = new Set<number>();
  const maxIdx = batch.rows.reduce((max, row) => Math.max(max, row.idx), 0) + 1;
  const keyOf = (offset: number, idx: number) => (offset - batch.first) * maxIdx + idx;
  while (!answer.done) {
    const offset = Number(answer.uint64());
    const idx = answer.uint32();
    if (idx < maxIdx) stored.add(keyOf(offset, idx));
  }
  return batch.rows.filter((row) => !stored.has(keyOf(row.offset, row.idx)));
}

/** Offsets whose sums are in the rollup, by bucket: from the markers that touch the range. */
export async function markedRanges(
  connection: Connection,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<Map<string, OffsetRange[]>> {
  const answer = await connection.select({
    sql: `SELECT retention_class, bucket_day, first_offset, last_offset FROM rollup_minute
      WHERE is_marker AND bucket_day IN (SELECT toDate(arrayJoin({days:Array(UInt16)})))
        AND log_id = {logId:String} AND log_partition = {partition:UInt32}
        AND first_offset <= {last:UInt64} AND last_offset >= {first:UInt64}`,
    params: { ...rangeParams(batch), days: daysOf(batch) },
    signal,
  });
  const ranges = new Map<string, OffsetRange[]>();
  while (!answer.done) {
    const key = bucketKey({ retentionClass: answer.string(), bucketDay: answer.uint16() });
    const range = { first: Number(answer.uint64()), last: Number(answer.uint64()) };
    const known = ranges.get(key);
    if (known === undefined) ranges.set(key, [range]);
    else known.push(range);
  }
  return ranges;
}

function daysOf(batch: SpanBatch): number[] {
  return [...new Set(batch.rows.map((row) => dateOf(row.bucketDay)))];
}

function rangeParams({ logId, partition, first, last }: LogRange) {
  return { logId, partition, first, last };
}
