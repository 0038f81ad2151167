import type { SpanRow } from '../row.ts';

/** "The sums of offsets first … last of this bucket are in the same part as this row." */
export interface Marker {
  readonly retentionClass: string;
  readonly bucketDay: number;
  readonly first: number;
  readonly last: number;
  /** Spans that it stands for. */
  readonly spans: number;
}

export interface OffsetRange {
  readonly first: number;
  readonly last: number;
}

export function bucketKey(bucket: { retentionClass: string; bucketDay: number }): string {
  return `${bucket.bucketDay} ${bucket.retentionClass}`;
}

/**
 * What a repair of the rollup has to add: the rows of the range whose bucket has no marker for their offset, and
 * the markers to write with them. Normally that is all of a bucket or nothing; when someone else's batch had
 * other borders, it is the runs of offsets that its markers leave open.
 */
export function unmarked(
  rows: readonly SpanRow[],
  range: OffsetRange,
  stored: ReadonlyMap<string, readonly OffsetRange[]>,
): { rows: SpanRow[]; markers: Marker[] } {
  const openRuns = new Map<string, OpenRun[]>();
  const missing: SpanRow[] = [];
  let runs: OpenRun[] = [];
  let runsOf: SpanRow | undefined;
  for (const row of rows) {
    if (row.bucketDay !== runsOf?.bucketDay || row.retentionClass !== runsOf.retentionClass) {
      const key = bucketKey(row);
      runs =
        openRuns.get(key) ??
        gaps(range, stored.get(key) ?? []).map((gap) => ({ ...gap, bucket: row, spans: 0 }));
      openRuns.set(key, runs);
      runsOf = row;
    }
    const run = runs.find(({ first, last }) => row.offset >= first && row.offset <= last);
    if (run === undefined) continue;
    run.spans += 1;
    missing.push(row);
  }
  const markers = [...openRuns.values()].flat().filter((run) => run.spans > 0);
  return { rows: missing, markers: markers.map(toMarker) };
}

interface OpenRun extends OffsetRange {
  readonly bucket: SpanRow;
  spans: number;
}

function toMarker({ bucket, first, last, spans }: OpenRun): Marker {
  return { retentionClass: bucket.retentionClass, bucketDay: bucket.bucketDay, first, last, spans };
}

/** The parts of `range` that none of `covered` covers, in order. */
function gaps(range: OffsetRange, covered: readonly OffsetRange[]): OffsetRange[] {
  const open: OffsetRange[] = [];
  let next = range.first;
  for (const { first, last } of [...covered].sort((a, b) => a.first - b.first)) {
    if (first > next) open.push({ first: next, last: Math.min(first - 1, range.last) });
    next = Math.max(next, last + 1);
    if (next > range.last) return open;
  }
  open.push({ first: next, last: range.last });
  return open;
}
