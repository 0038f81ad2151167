import { hexToBytes } from '@studio/core';
import type { StoredSpan } from '../port.ts';
import type { Connection } from './connection.ts';
import { firstStored, newestIdentities } from './first-stored.ts';
import { newestRows } from './newest-rows.ts';
import { readStoredRows, STORED_SPAN_COLUMNS } from './read-stored-span.ts';

const DEFAULT_LIMIT = 20_000;

interface TraceExtent {
  readonly minStart: string;
  readonly maxStart: string;
  readonly days: readonly number[];
}

const OF_THE_TRACE = `project_id = {projectId:String} AND trace_id = unhex({traceId:String})
  AND start_time BETWEEN fromUnixTimestamp64Nano({minStart:Int64}) AND fromUnixTimestamp64Nano({maxStart:Int64})
  AND bucket_day IN (SELECT toDate(arrayJoin({days:Array(UInt16)})))`;

/** All spans of a trace, each identity once, newest first. Conflicts are counted among the rows that were read. */
export async function readTrace(
  connection: Connection,
  projectId: string,
  traceId: string,
  limit = DEFAULT_LIMIT,
): Promise<{ spans: readonly StoredSpan[]; truncated: boolean; conflicts: number }> {
  const extent = await extentOf(connection, projectId, traceId);
  if (extent === undefined) return { spans: [], truncated: false, conflicts: 0 };
  const query = { where: OF_THE_TRACE, params: { projectId, traceId, ...extent } };
  return newestIdentities(limit, (rows) => newestRows(connection, query, rows));
}

/** The span that is shown for an identity: the first one stored. */
export async function readSpan(
  connection: Connection,
  projectId: string,
  traceId: string,
  spanId: string,
): Promise<StoredSpan | undefined> {
  if (!isId(spanId, 8)) return undefined;
  const extent = await extentOf(connection, projectId, traceId);
  if (extent === undefined) return undefined;
  const answer = await connection.select({
    sql: `SELECT ${STORED_SPAN_COLUMNS} FROM spans
      WHERE ${OF_THE_TRACE} AND span_id = unhex({spanId:String})
      ORDER BY received_at, log_id, log_partition, log_offset, idx LIMIT 1`,
    params: { projectId, traceId, spanId, ...extent },
  });
  const { rows } = await readStoredRows(connection, answer, Number.POSITIVE_INFINITY);
  return firstStored(rows).spans[0];
}

/** Where in time the trace is, so that only those parts are looked into; undefined when there is none. */
async function extentOf(
  connection: Connection,
  projectId: string,
  traceId: string,
): Promise<TraceExtent | undefined> {
  if (!isId(traceId, 16)) return undefined;
  const answer = await connection.select({
    sql: `SELECT toUnixTimestamp64Nano(min(min_start)), toUnixTimestamp64Nano(max(max_start)), groupUniqArray(bucket_day)
      FROM traces WHERE project_id = {projectId:String} AND trace_id = unhex({traceId:String})
      GROUP BY trace_id`,
    params: { projectId, traceId },
  });
  if (answer.done) return undefined;
  return {
    minStart: answer.int64().toString(),
    maxStart: answer.int64().toString(),
    days: answer.list((row) => row.uint16()),
  };
}

function isId(hex: string, bytes: number): boolean {
  return hexToBytes(hex)?.length === bytes;
}
