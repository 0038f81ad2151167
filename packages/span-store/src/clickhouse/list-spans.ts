import type { SpanFilter, StoredSpan } from '../port.ts';
import type { Connection } from './connection.ts';
import { newestIdentities } from './first-stored.ts';
import { type NewestRows, newestRows } from './newest-rows.ts';

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
const LLM_WINDOWS = [4, 100];

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

function readNewest(
  connection: Connection,
  { projectId, serviceName }: SpanFilter,
  rows: number,
  condition: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<NewestRows> {
  const where = `${OF_SERVICE} AND ${condition}`;
  return newestRows(connection, { where, params: { projectId, serviceName, ...params } }, rows);
}

async function rootCount(connection: Connection, { projectId, serviceName }: SpanFilter): Promise<number> {
  const answer = await connection.select({
    sql: `SELECT count() FROM spans WHERE ${OF_SERVICE} AND is_root`,
    params: { projectId, serviceName },
  });
  return Number(answer.uint64());
}
