import { operations } from '@studio/api-schema';
import { type Prices, readLlmCall } from '@studio/llm';
import type { SpanReader } from '@studio/span-store';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { llmCallToJson } from './llm-call-to-json.ts';

/** A span as the call of a model that it is. */
export function serveLlmCalls(serve: Serve, store: SpanReader, prices: Prices): void {
  serve(operations.getSpanLlmCall, async ({ params: { trace_id, span_id }, caller: { projectId } }) => {
    const found = await store.span(projectId, trace_id, span_id);
    const call = found && readLlmCall(found.span, prices);
    if (!call) throw new HttpError('not_found', `There is no LLM span ${span_id} in trace ${trace_id}.`);
    return llmCallToJson(call);
  });
}
