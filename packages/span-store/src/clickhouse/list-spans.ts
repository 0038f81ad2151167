import type { SpanFilter, StoredSpan } from '../port.ts';
import type { Connection } from './connection.ts';
import { readStoredSpans, STORED_SPAN_COLUMNS } from './read-stored-span.ts';

/**
 * The sort key backwards, so that ClickHouse reads from the newest end and stops at the limit instead of sorting
 * everything; behind it what makes the order total. Of rows with one identity and start the first one stored wins.
 */
const NEWEST_FIRST = `ORDER BY start_time DESC, start_excess DESC, span_id, trace_id,
  received_at, log_id, log_partition, log_offset, idx`;
const ONCE = 'LIMIT 1 BY trace_id, span_id';

/** Roots looked through for LLM traces in one go, before it looks through all. */
const LLM_WINDOWS = [2_000, 32_000];

/** A part of a WHERE written in this file: never anything that came from outside. */
type Condition = 'true' | 'is_root' | "junjo_span_type = 'workflow'";

/** Newest spans of a service that meet `condition`. */
export async function newestSpans(
  connection: Connection,
  { projectId, serviceName, limit }: SpanFilter,
  condition: Condition,
): Promise<StoredSpan[]> {
  const answer = await connection.select({
    sql: `SELECT ${STORED_SPAN_COLUMNS} FROM spans
      WHERE project_id = {projectId:String} AND service_name = {serviceName:String} AND ${condition}
      ${NEWEST_FIRST} ${ONCE} LIMIT {limit:UInt32}`,
    params: { projectId, serviceName, limit },
  });
  return readStoredSpans(answer);
}

/**
 * Newest roots of traces that hold an LLM span anywhere. Looks at the newest roots first: mostly enough of them are LLM
 * traces. Only a service with few of them pays for the set of all LLM traces of the project.
 */
export async function newestLlmRoots(connection: Connection, filter: SpanFilter): Promise<StoredSpan[]> {
  for (const window of LLM_WINDOWS) {
    const { spans, looked } = await llmRootsWithin(connection, filter, window);
    if (spans.length >= filter.limit || looked < window) return spans;
  }
  return (await llmRootsWithin(connection, filter, undefined)).spans;
}

async function llmRootsWithin(connection: Connection, filter: SpanFilter, window: number | undefined) {
  const { projectId, serviceName, limit } = filter;
  const ofService = `project_id = {projectId:String} AND service_name = {serviceName:String} AND is_root`;
  const roots = `SELECT trace_id, start_time FROM spans WHERE ${ofService}
    ORDER BY start_time DESC LIMIT {window:UInt32}`;
  const within =
    window === undefined ? 'has_llm' : `has_llm AND trace_id IN (SELECT trace_id FROM (${roots}))`;
  const params = { projectId, serviceName, limit, ...(window === undefined ? {} : { window }) };
  const bounds = await (window === undefined ? undefined : oldestOf(connection, roots, params));
  const answer = await connection.select({
    sql: `SELECT ${STORED_SPAN_COLUMNS} FROM spans
      WHERE ${ofService}
        AND trace_id IN (SELECT trace_id FROM traces WHERE project_id = {projectId:String} AND ${within})
        ${bounds === undefined ? '' : 'AND start_time >= fromUnixTimestamp64Nano({oldest:Int64})'}
      ${NEWEST_FIRST} ${ONCE} LIMIT {limit:UInt32}`,
    params: { ...params, ...(bounds === undefined ? {} : { oldest: bounds.oldest.toString() }) },
  });
  return { spans: readStoredSpans(answer), looked: bounds?.looked ?? 0 };
}

async function oldestOf(connection: Connection, roots: string, params: Record<string, unknown>) {
  const answer = await connection.select({
    sql: `SELECT count(), toUnixTimestamp64Nano(min(start_time)) FROM (${roots})`,
    params,
  });
  return { looked: Number(answer.uint64()), oldest: answer.int64() };
}
