import {
  limitQuery,
  projectQuery,
  rootSpansQuery,
  serviceParams,
  spanParams,
  traceParams,
} from '@studio/api-schema';
import type { SpanReader, StoredSpan } from '@studio/span-store';
import { type Request, type RequestHandler, Router } from 'express';
import { callerOf } from '../../auth/require-token.ts';
import { parse } from '../../errors/parse.ts';
import { sendJson } from '../../http/send-json.ts';
import { spanToJson } from '../../span-json/span-to-json.ts';

const bodies = (spans: readonly StoredSpan[]) => spans.map(({ span }) => spanToJson(span));

/** The original's six routes. They look at the newest data there is, without a time range. */
export function observabilityRouter(store: SpanReader, allow: RequestHandler): Router {
  const router = Router();
  router.use(allow);

  router.get('/services', async (request, response) => {
    parse(projectQuery, request.query);
    sendJson(response, await store.services(callerOf(response).projectId));
  });
  router.get('/services/*service/spans/root', async (request, response) => {
    const { limit, has_llm } = parse(rootSpansQuery, request.query);
    const { projectId } = callerOf(response);
    const serviceName = serviceOf(request);
    sendJson(
      response,
      bodies(await store.rootSpans({ projectId, serviceName, limit, hasLlm: has_llm === 'true' })),
    );
  });
  router.get('/services/*service/spans', async (request, response) => {
    const { limit } = parse(limitQuery, request.query);
    const { projectId } = callerOf(response);
    const serviceName = serviceOf(request);
    sendJson(response, bodies(await store.spansOfService({ projectId, serviceName, limit })));
  });
  router.get('/services/*service/workflows', async (request, response) => {
    const { limit } = parse(limitQuery, request.query);
    const { projectId } = callerOf(response);
    const serviceName = serviceOf(request);
    sendJson(response, bodies(await store.workflowSpans({ projectId, serviceName, limit })));
  });
  router.get('/traces/:trace_id/spans', async (request, response) => {
    parse(projectQuery, request.query);
    const { trace_id } = parse(traceParams, request.params);
    const { spans } = await store.trace(callerOf(response).projectId, trace_id);
    sendJson(response, bodies(spans));
  });
  router.get('/traces/:trace_id/spans/:span_id', async (request, response) => {
    parse(projectQuery, request.query);
    const { trace_id, span_id } = parse(spanParams, request.params);
    const found = await store.span(callerOf(response).projectId, trace_id, span_id);
    sendJson(response, found ? spanToJson(found.span) : null);
  });
  return router;
}

/** A service name may hold `/`, written as it is or as %2F. */
function serviceOf(request: Request): string {
  const segments = request.params['service'];
  const name = Array.isArray(segments) ? segments.join('/') : segments;
  return parse(serviceParams, { service_name: name }).service_name;
}
