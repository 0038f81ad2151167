import { operations } from '@studio/api-schema';
import { tracesToJson } from '@studio/otlp';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { detailToJson } from '../../span-json/detail-to-json.ts';
import { type FreshDeps, freshSpan, freshTrace } from './fresh-trace.ts';
import { traceToJson } from './trace-to-json.ts';

/** Traces with everything that was sent; `fresh`: also what is not indexed yet. */
export function serveTraces(serve: Serve, deps: FreshDeps): void {
  const { store } = deps;

  serve(operations.getTrace, async ({ params: { trace_id }, query: { fresh }, caller: { projectId } }) => {
    const trace = fresh
      ? await freshTrace(deps, projectId, trace_id)
      : { ...(await store.trace(projectId, trace_id)), hotSpans: 0 };
    if (trace.spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    return traceToJson(trace_id, trace);
  });

  serve(operations.exportTrace, async ({ params: { trace_id }, caller: { projectId } }) => {
    const { spans, truncated } = await store.trace(projectId, trace_id);
    if (spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    if (truncated)
      throw new HttpError('payload_too_large', `Trace ${trace_id} is too large to be exported whole.`);
    return tracesToJson(spans.map(({ span }) => span)) as { resourceSpans: Record<string, unknown>[] };
  });

  serve(operations.getTraceSpan, async ({ params, query: { fresh }, caller: { projectId } }) => {
    const { trace_id, span_id } = params;
    const { found, isHot } = fresh
      ? await freshSpan(deps, projectId, trace_id, span_id)
      : { found: await store.span(projectId, trace_id, span_id), isHot: false };
    if (!found) throw new HttpError('not_found', `There is no span ${span_id} in trace ${trace_id}.`);
    return { ...detailToJson(found), hot_spans: isHot ? 1 : 0 };
  });
}
