import {
  projectQuery,
  spanParams,
  type TraceBody,
  type TraceSpanBody,
  traceParams,
} from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import { type RequestHandler, Router } from 'express';
import { callerOf } from '../../auth/require-token.ts';
import { HttpError } from '../../errors/http-error.ts';
import { parse } from '../../errors/parse.ts';
import { sendJson } from '../../http/send-json.ts';
import { spanToJson } from '../../span-json/span-to-json.ts';
import { type PlacedSpan, traceTree } from './trace-tree.ts';

/** A trace as a tree. */
export function tracesRouter(store: SpanReader, allow: RequestHandler): Router {
  const router = Router();
  router.use(allow);

  router.get('/:trace_id', async (request, response) => {
    parse(projectQuery, request.query);
    const { trace_id } = parse(traceParams, request.params);
    const { spans, truncated, conflicts } = await store.trace(callerOf(response).projectId, trace_id);
    if (spans.length === 0) throw new HttpError('not_found', `There is no trace ${trace_id}.`);
    const placed = traceTree(spans).map(toBody);
    const body: TraceBody = { trace_id, span_count: placed.length, truncated, conflicts, spans: placed };
    sendJson(response, body);
  });
  router.get('/:trace_id/spans/:span_id', async (request, response) => {
    parse(projectQuery, request.query);
    const { trace_id, span_id } = parse(spanParams, request.params);
    const { spans } = await store.trace(callerOf(response).projectId, trace_id);
    const placed = traceTree(spans).find(({ stored }) => stored.span.spanId === span_id);
    if (!placed) throw new HttpError('not_found', `There is no span ${span_id} in trace ${trace_id}.`);
    sendJson(response, toBody(placed));
  });
  return router;
}

function toBody({ stored, depth, hasMissingParent }: PlacedSpan): TraceSpanBody {
  const { span, receivedAtUnixMs } = stored;
  return {
    ...spanToJson(span),
    depth,
    has_missing_parent: hasMissingParent,
    start_unix_nano: span.startTimeUnixNano.toString(),
    duration_nano: (span.endTimeUnixNano - span.startTimeUnixNano).toString(),
    scope_name: span.scope.name,
    scope_version: span.scope.version,
    received_at: new Date(receivedAtUnixMs).toISOString(),
  };
}
