import { operation } from '../operation.ts';
import { llmCallSchema } from '../shapes/llm-call.ts';
import { projectQuery, spanParams, traceParams } from '../shapes/parameters.ts';
import { spanDetailSchema, traceSchema } from '../shapes/trace.ts';

const read = {
  method: 'get',
  tag: 'Traces',
  access: 'viewer',
  project: 'request',
  query: projectQuery,
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
  success: { status: 200, schema: spanDetailSchema },
});

export const getSpanLlmCall = operation({
  ...read,
  id: 'getSpanLlmCall',
  path: '/api/v1/traces/{trace_id}/spans/{span_id}/llm',
  summary: 'What a span says about its model call, tool, retrieval, agent or chain',
  description:
    'Read from OpenInference, OpenTelemetry GenAI, Junjo and others into one shape. 404 for a span that is none of these.',
  params: spanParams,
  success: { status: 200, schema: llmCallSchema },
});
