import { projectQuery, spanParams, traceParams } from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import { type RequestHandler, Router } from 'express';
import { HttpError } from '../../errors/http-error.ts';
import { parse } from '../../errors/parse.ts';
import type { Answer } from '../../http/answering.ts';
import { getOnly } from '../../http/get-only.ts';
import { detailToJson } from '../../span-json/detail-to-json.ts';
import { traceToJson } from './trace-to-json.ts';

/** Traces with everything that was sent. */
export function tracesRouter(store: SpanReader, answering: (answer: Answer) => RequestHandler): Router {
  const router = Router();
  const answer = (path: string, made: Answer) => getOnly(router, path, answering(made));

  answer('/:trace_id', async ({ query, params }, { projectId }) => {
    parse(projectQuery, query);
    const { trace_id } = parse(traceParams, params);
    const trace = await store.trace(projectId, trace_id);
    if (trace.spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    return traceToJson(trace_id, trace);
  });
  answer('/:trace_id/spans/:span_id', async ({ query, params }, { projectId }) => {
    parse(projectQuery, query);
    const { trace_id, span_id } = parse(spanParams, params);
    const found = await store.span(projectId, trace_id, span_id);
    if (!found) throw new HttpError('not_found', `There is no span ${span_id} in trace ${trace_id}.`);
    return detailToJson(found);
  });
  return router;
}
