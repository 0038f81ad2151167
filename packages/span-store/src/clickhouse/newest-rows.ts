import { ClickHouseError } from '@clickhouse/client';
import type { Connection } from './connection.ts';
import { type ReadRows, readStoredRows, STORED_SPAN_COLUMNS, type StoredRow } from './read-stored-span.ts';

export interface RowQuery {
  /** SQL written in this package, with parameters. */
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** In the order of `STORED_SPAN_COLUMNS`, which are those when left out. */
  readonly columns?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface NewestRows {
  readonly rows: readonly StoredRow[];
  /** More rows meet the condition, but these are as many bytes as one answer may hold. */
  readonly isCut: boolean;
}

/**
 * The sort key backwards, so that ClickHouse reads from the newest end and stops at the limit instead of sorting
 * everything. Without LIMIT BY: that would make it read the wide columns of every row it looks at (230 ms instead of 45
 * on 1 M spans), so repeats are taken out afterwards (`firstStored`).
 */
const NEWEST_FIRST = 'ORDER BY start_time DESC, start_excess DESC, span_id';

/** Where a page-wise answer ends: nine spans of 16 MB. */
const MAX_ANSWER_BYTES = 144 * 1024 * 1024;
const MEMORY_LIMIT = '241';

/**
 * The newest rows of a query, at most `limit`. In one go where they fit into the memory of a statement; else, when some of
 * them are huge, in ever smaller pages up to `MAX_ANSWER_BYTES`: a few spans of 16 MB must not make a list unreadable.
 */
export async function newestRows(
  connection: Connection,
  query: RowQuery,
  limit: number,
): Promise<NewestRows> {
  const page = (rows: number, offset: number, before: number) =>
    readPage(connection, query, rows, offset, MAX_ANSWER_BYTES - before);
  let size = limit;
  let bytes = 0;
  const rows: StoredRow[] = [];
  while (rows.length < limit) {
    const asked = Math.min(size, limit - rows.length);
    const part = await page(asked, rows.length, bytes).catch((error: unknown) => {
      if (size === 1 || !isMemoryLimit(error)) throw error;
      return undefined;
    });
    if (part === undefined) {
      size = Math.ceil(size / 8);
      continue;
    }
    rows.push(...part.rows);
    bytes += part.bytes;
    if (part.isCut) return { rows, isCut: true };
    if (part.rows.length < asked) break;
    if (bytes > MAX_ANSWER_BYTES && rows.length < limit) return { rows, isCut: true };
  }
  return { rows, isCut: false };
}

async function readPage(
  connection: Connection,
  { where, params, columns = STORED_SPAN_COLUMNS, signal }: RowQuery,
  rows: number,
  offset: number,
  maxBytes: number,
): Promise<ReadRows> {
  const answer = await connection.select({
    sql: `SELECT ${columns} FROM spans WHERE ${where}
      ${NEWEST_FIRST} LIMIT {rows:UInt32} OFFSET {offset:UInt32}`,
    params: { ...params, rows, offset },
    signal,
  });
  return readStoredRows(connection, answer, maxBytes, signal);
}

function isMemoryLimit(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof ClickHouseError && cause.code === MEMORY_LIMIT;
}
