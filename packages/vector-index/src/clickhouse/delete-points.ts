import type { Connection } from './connection.ts';
import { timeSql } from './filter-sql.ts';
import type { PointKey } from './rows.ts';

/** `condition` is SQL of this package on columns that both tables have. Terms first, as the points lead to them. */
export async function deleteWhere(
  connection: Connection,
  projectId: string,
  condition: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const table of ['vector_terms', 'vector_points']) {
    await connection.delete(table, `project_id = {projectId:String} AND ${condition}`, { projectId }, signal);
  }
}

/** Keys of one statement: its text has a limit. */
const KEYS_AT_ONCE = 5_000;

export async function deleteTrace(
  connection: Connection,
  projectId: string,
  traceId: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const keys = await connection.select<PointKey>(
    `SELECT DISTINCT toUnixTimestamp64Milli(start) AS start_ms, toString(point_key) AS point_key FROM vector_points
     WHERE project_id = {projectId:String} AND trace_id = {traceId:String}`,
    { projectId, traceId },
    signal,
  );
  for (let first = 0; first < keys.length; first += KEYS_AT_ONCE) {
    const some = keys.slice(first, first + KEYS_AT_ONCE);
    const starts = [...new Set(some.map(({ start_ms }) => timeSql(Number(start_ms))))];
    const condition = `start IN (${starts.join(', ')}) AND point_key IN (${some.map((key) => key.point_key).join(', ')})`;
    await deleteWhere(connection, projectId, condition, signal);
  }
}
