import { operation } from '../operation.ts';
import { llmCallSchema } from '../shapes/llm-call.ts';
import { freshQuery, projectQuery, spanParams, traceParams } from '../shapes/parameters.ts';
import { facetsQuery, suggestQuery, tracesQuery } from '../shapes/span-range.ts';
import { foundSpanSchema, traceSchema } from '../shapes/trace.ts';
import {
  facetsSchema,
  otlpExportSchema,
  suggestionsSchema,
  tracePageSchema,
} from '../shapes/trace-summary.ts';

const read = {
  method: 'get',
  tag: 'Traces',
  access: 'viewer',
  project: 'request',
  query: freshQuery,
  errors: ['not_found'],
} as const;

const list = { method: 'get', tag: 'Traces', access: 'viewer', project: 'request' } as const;

export const searchTraces = operation({
  ...list,
  id: 'searchTraces',
  path: '/api/v1/traces',
  summary: 'Traces in which a span meets a filter, newest first',
  description: 'Without a filter: by their roots. Conditions are joined by AND; all must hold for one span.',
  query: tracesQuery,
  success: { status: 200, schema: tracePageSchema },
});

export const listFacets = operation({
  ...list,
  id: 'listFacets',
  path: '/api/v1/facets',
  summary: 'The most frequent values of fields, with counts of spans',
  query: facetsQuery,
  success: { status: 200, schema: facetsSchema },
});

export const suggest = operation({
  ...list,
  id: 'suggest',
  path: '/api/v1/facets/suggest',
  summary: 'Values of a field or attribute, or keys of attributes, for completion',
  query: suggestQuery,
  success: { status: 200, schema: suggestionsSchema },
});

export const exportTrace = operation({
  ...list,
  id: 'exportTrace',
  path: '/api/v1/traces/{trace_id}/export',
  summary: 'A trace as OTLP/JSON, which an OTLP endpoint takes again',
  params: traceParams,
  query: projectQuery,
  success: { status: 200, schema: otlpExportSchema },
  errors: ['not_found', 'payload_too_large'],
});

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

export const getSpanLlmCall = operation({
  ...read,
  id: 'getSpanLlmCall',
  path: '/api/v1/traces/{trace_id}/spans/{span_id}/llm',
  summary: 'What a span says about its model call, tool, retrieval, agent or chain',
  description:
    'Read from OpenInference, OpenTelemetry GenAI, Junjo and others into one shape. 404 for a span that is none of these.',
  params: spanParams,
  query: projectQuery,
  success: { status: 200, schema: llmCallSchema },
});
