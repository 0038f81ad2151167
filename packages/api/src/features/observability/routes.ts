import { operations } from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import type { Serve } from '../../http/call.ts';
import { spansToJson, spanToJson } from '../../span-json/span-to-json.ts';

/** The original's six routes. They look at the newest data there is, without a time range. */
export function serveObservability(serve: Serve, store: SpanReader): void {
  serve(operations.listServices, async ({ caller: { projectId } }) => [...(await store.services(projectId))]);

  serve(operations.listRootSpans, async ({ params, query, caller: { projectId } }) => {
    const { limit, has_llm: hasLlm } = query;
    return spansToJson(await store.rootSpans({ projectId, serviceName: params.service_name, limit, hasLlm }));
  });

  serve(operations.listServiceSpans, async ({ params, query: { limit }, caller: { projectId } }) =>
    spansToJson(await store.spansOfService({ projectId, serviceName: params.service_name, limit })),
  );

  serve(operations.listServiceWorkflows, async ({ params, query: { limit }, caller: { projectId } }) =>
    spansToJson(await store.workflowSpans({ projectId, serviceName: params.service_name, limit })),
  );

  serve(operations.listTraceSpans, async ({ params, caller: { projectId } }) => {
    const { spans } = await store.trace(projectId, params.trace_id);
    return spansToJson(spans);
  });

  serve(operations.findTraceSpan, async ({ params, caller: { projectId } }) => {
    const found = await store.span(projectId, params.trace_id, params.span_id);
    return found ? spanToJson(found.span) : null;
  });
}
