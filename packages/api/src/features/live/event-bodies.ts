import type { GapEventBody, TraceEventBody } from '@studio/api-schema';
import type { NewSpan, NewSpans } from '@studio/span-store';
import { timeToJson } from '../../span-json/time-to-json.ts';

const STATUS = ['unset', 'ok', 'error'] as const;
const NANO = 1e-9;

export function traceEvent(span: NewSpan): TraceEventBody {
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || null,
    service_name: span.serviceName,
    name: span.name,
    start_time: timeToJson(span.startUnixNano),
    start_unix_nano: String(span.startUnixNano),
    duration_nano: String(span.durationNs),
    received_at: new Date(span.receivedAtUnixMs).toISOString(),
    status: STATUS[span.statusCode] ?? 'unset',
    openinference_kind: span.openInferenceKind,
    provider: span.provider,
    model: span.model,
    input_tokens: Number(span.inputTokens),
    output_tokens: Number(span.outputTokens),
    cost_usd: Number((Number(span.costNanoUsd) * NANO).toPrecision(15)),
    session_id: span.sessionId,
    user_id: span.userId,
    junjo_span_type: span.junjoSpanType,
  };
}

export function gapEvent(leftOut: NonNullable<NewSpans['leftOut']>, next: NewSpan): GapEventBody {
  return {
    from: new Date(leftOut.fromUnixMs).toISOString(),
    to: new Date(next.receivedAtUnixMs).toISOString(),
    spans: leftOut.count,
  };
}
