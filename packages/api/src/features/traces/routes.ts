import { operations } from '@studio/api-schema';
import { type Prices, readLlmCall } from '@studio/llm';
import type { SpanReader } from '@studio/span-store';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { detailToJson } from '../../span-json/detail-to-json.ts';
import { llmCallToJson } from './llm-call-to-json.ts';
import { traceToJson } from './trace-to-json.ts';

/** Traces with everything that was sent. */
export function serveTraces(serve: Serve, store: SpanReader, prices: Prices): void {
  serve(operations.getTrace, async ({ params: { trace_id }, caller: { projectId } }) => {
    const trace = await store.trace(projectId, trace_id);
    if (trace.spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    return traceToJson(trace_id, trace);
  });

  serve(operations.getTraceSpan, async ({ params: { trace_id, span_id }, caller: { projectId } }) => {
    const found = await store.span(projectId, trace_id, span_id);
    if (!found) throw new HttpError('not_found', `There is no span ${span_id} in trace ${trace_id}.`);
    return detailToJson(found);
  });

  serve(operations.getSpanLlmCall, async ({ params: { trace_id, span_id }, caller: { projectId } }) => {
    const found = await store.span(projectId, trace_id, span_id);
    const call = found && readLlmCall(found.span, prices);
    if (!call) throw new HttpError('not_found', `There is no LLM span ${span_id} in trace ${trace_id}.`);
    return llmCallToJson(call);
  });
}
