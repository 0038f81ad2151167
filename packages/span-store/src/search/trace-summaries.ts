import { bytesToHex } from '@studio/core';
import type { Connection } from '../clickhouse/connection.ts';
import type { RowBinaryReader } from '../clickhouse/row-binary-reader.ts';
import type { TraceSummary } from './search-port.ts';

/** Bytes of a preview. */
const PREVIEW = 300;

/** Sums over traces, in the order of `matches`. Each identity counts once, whatever was sent again. */
export async function readSummaries(
  connection: Connection,
  { projectId }: { readonly projectId: string },
  matches: readonly { readonly traceId: string; readonly spanId: string }[],
  signal: AbortSignal | undefined,
): Promise<TraceSummary[]> {
  if (matches.length === 0) return [];
  const params = { projectId, traces: matches.map(({ traceId }) => traceId) };
  const ids = 'SELECT toFixedString(unhex(arrayJoin({traces:Array(String)})), 16)';
  const extent = await connection.select({
    sql: `SELECT toUnixTimestamp64Nano(min(min_start)), toUnixTimestamp64Nano(max(max_start)), groupUniqArray(bucket_day)
      FROM traces WHERE project_id = {projectId:String} AND trace_id IN (${ids})`,
    params,
    signal,
  });
  const minStart = extent.int64().toString();
  const maxStart = extent.int64().toString();
  const days = extent.list((row) => row.uint16());
  const answer = await connection.select({
    sql: `SELECT trace_id,
        argMin(span_id, first), argMin(name, first), argMin(service_name, first), argMin(status_code, first),
        argMin(openinference_kind, first), argMin(junjo_span_type, first), max(is_root),
        toUnixTimestamp64Nano(min(start_time)),
        max(toUnixTimestamp64Nano(start_time) + greatest(duration_ns, 0)) - toUnixTimestamp64Nano(min(start_time)),
        count(), countIf(status_code = 2), countIf(openinference_kind = 'LLM'),
        sum(toInt64(input_tokens)), sum(toInt64(output_tokens)), sum(cost_nano_usd),
        groupUniqArray(20)(toString(service_name)), groupUniqArrayIf(20)(toString(model), model != ''),
        anyIf(session_id, session_id != ''), anyIf(user_id, user_id != ''),
        argMinIf(input, first, input != ''), argMinIf(output, first, output != '')
      FROM (
        SELECT trace_id, span_id, name, service_name, status_code, openinference_kind, junjo_span_type, is_root,
          start_time, duration_ns, input_tokens, output_tokens, cost_nano_usd, model, session_id, user_id,
          leftUTF8(input_text, ${PREVIEW}) AS input, leftUTF8(output_text, ${PREVIEW}) AS output,
          (NOT is_root, start_time, span_id) AS first
        FROM spans
        WHERE project_id = {projectId:String} AND trace_id IN (${ids})
          AND start_time BETWEEN fromUnixTimestamp64Nano({minStart:Int64}) AND fromUnixTimestamp64Nano({maxStart:Int64})
          AND bucket_day IN (SELECT toDate(arrayJoin({days:Array(UInt16)})))
        ORDER BY received_at, log_id, log_partition, log_offset, idx
        LIMIT 1 BY trace_id, span_id
      )
      GROUP BY trace_id`,
    params: { ...params, minStart, maxStart, days },
    signal,
  });
  const matched = new Map(matches.map(({ traceId, spanId }) => [traceId, spanId]));
  const byId = new Map<string, TraceSummary>();
  while (!answer.done) {
    const traceId = bytesToHex(answer.raw(16));
    byId.set(traceId, readSummary(answer, traceId, matched.get(traceId)!));
  }
  return matches.flatMap(({ traceId }) => byId.get(traceId) ?? []);
}

function readSummary(answer: RowBinaryReader, traceId: string, matchedSpanId: string): TraceSummary {
  return {
    traceId,
    matchedSpanId,
    rootSpanId: bytesToHex(answer.raw(8)),
    rootName: answer.string(),
    rootService: answer.string(),
    rootStatusCode: answer.int32(),
    rootOpenInferenceKind: answer.string(),
    rootJunjoSpanType: answer.string(),
    hasRoot: answer.bool(),
    startUnixNano: answer.int64(),
    durationNs: answer.int64(),
    spans: Number(answer.uint64()),
    errors: Number(answer.uint64()),
    llmSpans: Number(answer.uint64()),
    inputTokens: answer.int64(),
    outputTokens: answer.int64(),
    costNanoUsd: answer.int64(),
    services: answer.list((item) => item.string()).sort(),
    models: answer.list((item) => item.string()).sort(),
    sessionId: answer.string(),
    userId: answer.string(),
    inputPreview: answer.string(),
    outputPreview: answer.string(),
  };
}
