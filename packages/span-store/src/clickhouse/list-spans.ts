import type { SpanFilter, StoredSpan } from '../port.ts';
import type { Connection } from './connection.ts';
import { newestIdentities } from './first-stored.ts';
import { readStoredRows, STORED_SPAN_COLUMNS, type StoredRow } from './read-stored-span.ts';

/**
 * The sort key backwards, so that ClickHouse reads from the newest end and stops at the limit instead of sorting
 * everything. Without LIMIT BY: that would make it read the wide columns of every row it looks at (230 ms instead of 45
 * on 1 M spans), so repeats are taken out here.
 */
export const NEWEST_FIRST = 'ORDER BY start_time DESC, start_excess DESC, span_id';

/** A part of a WHERE written in this file: never anything that came from outside. */
type Condition = 'true' | 'is_root' | "junjo_span_type = 'workflow'";

const OF_SERVICE = 'project_id = {projectId:String} AND service_name = {serviceName:String}';

/** Newest spans of a service that meet `condition`. */
export async function newestSpans(
  connection: Connection,
  filter: SpanFilter,
  condition: Condition,
): Promise<readonly StoredSpan[]> {
  const { spans } = await newestIdentities(filter.limit, (rows) =>
    readNewest(connection, filter, rows, condition),
  );
  return spans;
}

/** How many of the newest roots are looked through for LLM traces, as multiples of the limit, before all are. */
const LLM_WINDOWS = [4, 40, 400];

/**
 * Newest roots of traces that hold an LLM span anywhere. Looks at the newest roots first: mostly enough of them are LLM
 * traces. Only a service with few of them pays for the set of all LLM traces of the project.
 */
export async function newestLlmRoots(
  connection: Connection,
  filter: SpanFilter,
): Promise<readonly StoredSpan[]> {
  const llmTraces = 'SELECT trace_id FROM traces WHERE project_id = {projectId:String} AND has_llm';
  for (const factor of LLM_WINDOWS) {
    const newestRoots = `SELECT trace_id FROM spans WHERE ${OF_SERVICE} AND is_root
      ORDER BY start_time DESC LIMIT {window:UInt32}`;
    const window = filter.limit * factor;
    const { spans } = await newestIdentities(filter.limit, (rows) =>
      readNewest(
        connection,
        filter,
        rows,
        `is_root AND trace_id IN (${llmTraces} AND trace_id IN (${newestRoots}))`,
        { window },
      ),
    );
    if (spans.length >= filter.limit || (await rootCount(connection, filter)) <= window) return spans;
  }
  const { spans } = await newestIdentities(filter.limit, (rows) =>
    readNewest(connection, filter, rows, `is_root AND trace_id IN (${llmTraces})`),
  );
  return spans;
}

async function readNewest(
  connection: Connection,
  { projectId, serviceName }: SpanFilter,
  rows: number,
  condition: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<StoredRow[]> {
  const answer = await connection.select({
    sql: `SELECT ${STORED_SPAN_COLUMNS} FROM spans WHERE ${OF_SERVICE} AND ${condition}
      ${NEWEST_FIRST} LIMIT {rows:UInt32}`,
    params: { projectId, serviceName, rows, ...params },
  });
  return readStoredRows(answer);
}

async function rootCount(connection: Connection, { projectId, serviceName }: SpanFilter): Promise<number> {
  const answer = await connection.select({
    sql: `SELECT count() FROM spans WHERE ${OF_SERVICE} AND is_root`,
    params: { projectId, serviceName },
  });
  return Number(answer.uint64());
}
