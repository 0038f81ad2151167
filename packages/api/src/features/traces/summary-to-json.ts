import type { TraceSummaryBody } from '@studio/api-schema';
import type { TraceSummary } from '@studio/span-store';

const STATUS = ['unset', 'ok', 'error'] as const;

export function summaryToJson(summary: TraceSummary): TraceSummaryBody {
  return {
    trace_id: summary.traceId,
    matched_span_id: summary.matchedSpanId,
    root_span_id: summary.rootSpanId,
    has_root: summary.hasRoot,
    name: summary.rootName,
    service_name: summary.rootService,
    status: STATUS[summary.rootStatusCode] ?? 'unset',
    openinference_kind: summary.rootOpenInferenceKind,
    junjo_span_type: summary.rootJunjoSpanType,
    start_time: new Date(Number(summary.startUnixNano / 1_000_000n)).toISOString(),
    start_unix_nano: String(summary.startUnixNano),
    duration_ms: Number(summary.durationNs) / 1e6,
    span_count: summary.spans,
    error_count: summary.errors,
    llm_span_count: summary.llmSpans,
    input_tokens: Number(summary.inputTokens),
    output_tokens: Number(summary.outputTokens),
    cost_usd: Number(summary.costNanoUsd) / 1e9,
    services: [...summary.services],
    models: [...summary.models],
    session_id: summary.sessionId,
    user_id: summary.userId,
    input_preview: summary.inputPreview,
    output_preview: summary.outputPreview,
  };
}
