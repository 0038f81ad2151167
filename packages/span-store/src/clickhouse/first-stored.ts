import type { StoredSpan } from '../port.ts';
import type { NewestRows } from './newest-rows.ts';
import type { StoredRow } from './read-stored-span.ts';

export interface Identities {
  /** One row for each identity, in the order of the rows. */
  readonly spans: readonly StoredSpan[];
  /** Rows of other content that claimed an identity; the same content sent again is none. */
  readonly conflicts: number;
}

/**
 * Of the rows that claim one identity (trace, span) the first one stored: by when it was received, then by its place in
 * the log, so that every reader and every repaired store chooses the same.
 */
export function firstStored(rows: readonly StoredRow[]): Identities {
  const winners = new Map<string, StoredRow>();
  const contents = new Set<string>();
  for (const row of rows) {
    const identity = row.span.traceId + row.span.spanId;
    contents.add(`${identity}${row.contentHash}`);
    const winner = winners.get(identity);
    if (winner === undefined || isEarlier(row, winner)) winners.set(identity, row);
  }
  const chosen = new Set(winners.values());
  return {
    spans: rows.filter((row) => chosen.has(row)).map(toStoredSpan),
    conflicts: contents.size - winners.size,
  };
}

function isEarlier(a: StoredRow, b: StoredRow): boolean {
  if (a.receivedAtUnixMs !== b.receivedAtUnixMs) return a.receivedAtUnixMs < b.receivedAtUnixMs;
  if (a.logId !== b.logId) return a.logId < b.logId;
  if (a.partition !== b.partition) return a.partition < b.partition;
  if (a.offset !== b.offset) return a.offset < b.offset;
  return a.idx < b.idx;
}

function toStoredSpan({ span, projectId, receivedAtUnixMs }: StoredRow): StoredSpan {
  return { span, projectId, receivedAtUnixMs };
}

/** Rows read at most to find enough identities among repeats. */
const MAX_ROWS = 50_000;

/**
 * The first `limit` identities of a list: reads some more rows than asked for, because a client may have sent some
 * twice, and more again in the rare case that this was not enough.
 */
export async function newestIdentities(
  limit: number,
  read: (rows: number) => Promise<NewestRows>,
): Promise<Identities & { truncated: boolean }> {
  for (let asked = limit + Math.ceil(limit / 4) + 1; ; asked *= 4) {
    const { rows, isCut } = await read(asked);
    const { spans, conflicts } = firstStored(rows);
    const isAll = rows.length < asked && !isCut;
    if (isAll || isCut || spans.length > limit || asked > MAX_ROWS) {
      return { spans: spans.slice(0, limit), conflicts, truncated: !isAll || spans.length > limit };
    }
  }
}
