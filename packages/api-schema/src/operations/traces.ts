import { operation } from '../operation.ts';
import { freshQuery, spanParams, traceParams } from '../shapes/parameters.ts';
import { foundSpanSchema, traceSchema } from '../shapes/trace.ts';

const read = {
  method: 'get',
  tag: 'Traces',
  access: 'viewer',
  project: 'request',
  query: freshQuery,
  errors: ['not_found'],
} as const;

export const getTrace = operation({
  ...read,
  id: 'getTrace',
  path: '/api/v1/traces/{trace_id}',
  summary: 'A trace as a tree',
  params: traceParams,
  success: { status: 200, schema: traceSchema },
});

export const getTraceSpan = operation({
  ...read,
  id: 'getTraceSpan',
  path: '/api/v1/traces/{trace_id}/spans/{span_id}',
  summary: 'A span of a trace',
  params: spanParams,
  success: { status: 200, schema: foundSpanSchema },
});
