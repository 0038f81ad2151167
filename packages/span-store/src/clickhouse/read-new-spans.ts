import { bytesToHex } from '@studio/core';
import type { LogPosition, NewSpan, NewSpans, NewSpansQuery, PositionsOptions } from '../port.ts';
import type { Connection } from './connection.ts';
import { inLogOrder } from './in-log-order.ts';
import type { RowBinaryReader } from './row-binary-reader.ts';

const DAY_MS = 86_400_000;

/** A name that a client made a megabyte long must not be sent to everybody who watches. */
const text = (column: string) => `substringUTF8(toString(${column}), 1, 200)`;

/** What `readNewSpan` reads, in its order: no attributes, so that a poll touches narrow columns only. */
const NEW_SPAN_COLUMNS = `log_id, log_partition, log_offset, idx, toUnixTimestamp64Milli(received_at),
  trace_id, span_id, parent_span_id, ${text('service_name')}, ${text('name')}, start_unix_nano, duration_ns, status_code,
  ${text('openinference_kind')}, ${text('provider')}, ${text('model')}, input_tokens, output_tokens, cost_nano_usd,
  ${text('session_id')}, ${text('user_id')}, ${text('junjo_span_type')}`;

/**
 * How far the spans of a project are stored, by partition. From the ledger, whose rows are written after the spans of
 * their batch, and batches of a partition one after another: all spans up to here are there.
 */
export async function readPositions(
  connection: Connection,
  projectId: string,
  { receivedSinceMs = 0, writtenWithinSeconds }: PositionsOptions = {},
): Promise<LogPosition[]> {
  const answer = await connection.select({
    sql: `SELECT log_id, log_partition, max(last_offset) FROM ledger
      WHERE project_id = {projectId:String} AND received_day >= toDate({day:UInt16})
        ${writtenWithinSeconds === undefined ? '' : 'AND written_at >= now64(3) - toIntervalSecond({seconds:UInt32})'}
      GROUP BY log_id, log_partition ORDER BY log_id, log_partition`,
    params: { projectId, day: dayOf(receivedSinceMs), seconds: writtenWithinSeconds ?? 0 },
  });
  const positions: LogPosition[] = [];
  while (!answer.done) {
    positions.push({ logId: answer.string(), partition: answer.uint32(), offset: Number(answer.uint64()) });
  }
  return positions;
}

/** The newest spans of the ranges; what was left out beyond `limit` is counted. */
export async function readNewSpans(connection: Connection, query: NewSpansQuery): Promise<NewSpans> {
  const range = rangesOf(query);
  if (range === undefined) return { spans: [], leftOut: undefined };
  const { projectId, condition, rootsOnly, limit, receivedSinceMs = 0 } = query;
  // A bucket is at most two days before the day received (`bucketDay`): older parts are not opened.
  const where = `project_id = {projectId:String} AND bucket_day >= toDate({day:UInt16})
    AND received_at >= fromUnixTimestamp64Milli({sinceMs:Int64})
    ${rootsOnly ? 'AND is_root' : ''} AND (${range.sql}) ${condition ? `AND (${condition.sql})` : ''}`;
  const day = Math.max(0, dayOf(receivedSinceMs) - 2);
  const params = { ...condition?.params, ...range.params, projectId, day, sinceMs: receivedSinceMs };
  const answer = await connection.select({
    sql: `SELECT ${NEW_SPAN_COLUMNS} FROM spans WHERE ${where}
      ORDER BY received_at DESC, log_id DESC, log_partition DESC, log_offset DESC, idx DESC LIMIT {rows:UInt32}`,
    params: { ...params, rows: limit + 1 },
  });
  const newest: NewSpan[] = [];
  while (!answer.done) newest.push(readNewSpan(answer));
  if (newest.length <= limit) return { spans: inLogOrder(newest), leftOut: undefined };
  const all = await connection.select({
    sql: `SELECT count(), toUnixTimestamp64Milli(min(received_at)) FROM spans WHERE ${where}`,
    params,
  });
  const count = Number(all.uint64()) - limit;
  return { spans: inLogOrder(newest.slice(0, limit)), leftOut: { count, fromUnixMs: Number(all.int64()) } };
}

/** The ranges that hold anything at all, as a condition; undefined when none does. */
function rangesOf({ after, upTo }: NewSpansQuery) {
  const known = new Map(after.map((position) => [keyOf(position), position]));
  const params: Record<string, unknown> = {};
  const parts: string[] = [];
  for (const end of upTo) {
    const start = known.get(keyOf(end));
    const isWhole = start?.idx === undefined;
    if (start && (end.offset < start.offset || (isWhole && end.offset === start.offset))) continue;
    const n = parts.length;
    Object.assign(params, {
      [`logId${n}`]: end.logId,
      [`partition${n}`]: end.partition,
      [`end${n}`]: end.offset,
      ...(start ? { [`start${n}`]: start.offset } : {}),
      ...(isWhole ? {} : { [`idx${n}`]: start.idx }),
    });
    const ofStart = isWhole
      ? `log_offset > {start${n}:UInt64}`
      : `(log_offset > {start${n}:UInt64} OR (log_offset = {start${n}:UInt64} AND idx > {idx${n}:UInt32}))`;
    parts.push(`(log_id = {logId${n}:String} AND log_partition = {partition${n}:UInt32}
      AND log_offset <= {end${n}:UInt64}${start ? ` AND ${ofStart}` : ''})`);
  }
  return parts.length === 0 ? undefined : { sql: parts.join(' OR '), params };
}

function readNewSpan(answer: RowBinaryReader): NewSpan {
  return {
    logId: answer.string(),
    partition: answer.uint32(),
    offset: Number(answer.uint64()),
    idx: answer.uint32(),
    receivedAtUnixMs: Number(answer.int64()),
    traceId: bytesToHex(answer.raw(16)),
    spanId: bytesToHex(answer.raw(8)),
    parentSpanId: bytesToHex(answer.blob()),
    serviceName: answer.string(),
    name: answer.string(),
    startUnixNano: answer.uint64(),
    durationNs: answer.int64(),
    statusCode: answer.int32(),
    openInferenceKind: answer.string(),
    provider: answer.string(),
    model: answer.string(),
    inputTokens: answer.uint64(),
    outputTokens: answer.uint64(),
    costNanoUsd: answer.int64(),
    sessionId: answer.string(),
    userId: answer.string(),
    junjoSpanType: answer.string(),
  };
}

const keyOf = ({ logId, partition }: LogPosition) => `${partition} ${logId}`;
const dayOf = (unixMs: number) => Math.floor(unixMs / DAY_MS);
