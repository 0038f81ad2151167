import {
  limitQuery,
  projectQuery,
  rootSpansQuery,
  serviceParams,
  spanParams,
  traceParams,
} from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import { type Request, type RequestHandler, Router } from 'express';
import { parse } from '../../errors/parse.ts';
import type { Answer } from '../../http/answering.ts';
import { getOnly } from '../../http/get-only.ts';
import { spansToJson, spanToJson } from '../../span-json/span-to-json.ts';

/** The original's six routes. They look at the newest data there is, without a time range. */
export function observabilityRouter(
  store: SpanReader,
  answering: (answer: Answer) => RequestHandler,
): Router {
  const router = Router();
  const answer = (path: string, made: Answer) => getOnly(router, path, answering(made));

  answer('/services', async ({ query }, { projectId }) => {
    parse(projectQuery, query);
    return store.services(projectId);
  });
  answer('/services/*service/spans/root', async (request, { projectId }) => {
    const { limit, has_llm: hasLlm } = parse(rootSpansQuery, request.query);
    const serviceName = serviceOf(request);
    return spansToJson(await store.rootSpans({ projectId, serviceName, limit, hasLlm }));
  });
  answer('/services/*service/spans', async (request, { projectId }) => {
    const { limit } = parse(limitQuery, request.query);
    const serviceName = serviceOf(request);
    return spansToJson(await store.spansOfService({ projectId, serviceName, limit }));
  });
  answer('/services/*service/workflows', async (request, { projectId }) => {
    const { limit } = parse(limitQuery, request.query);
    const serviceName = serviceOf(request);
    return spansToJson(await store.workflowSpans({ projectId, serviceName, limit }));
  });
  answer('/traces/:trace_id/spans', async ({ query, params }, { projectId }) => {
    parse(projectQuery, query);
    const { trace_id } = parse(traceParams, params);
    const { spans } = await store.trace(projectId, trace_id);
    return spansToJson(spans);
  });
  answer('/traces/:trace_id/spans/:span_id', async ({ query, params }, { projectId }) => {
    parse(projectQuery, query);
    const { trace_id, span_id } = parse(spanParams, params);
    const found = await store.span(projectId, trace_id, span_id);
    return found ? spanToJson(found.span) : null;
  });
  return router;
}

/** A service name may hold `/`, written as it is or as %2F. */
function serviceOf(request: Request): string {
  const segments = request.params['service'];
  const name = Array.isArray(segments) ? segments.join('/') : segments;
  return parse(serviceParams, { service_name: name }).service_name;
}
