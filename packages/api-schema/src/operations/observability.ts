/** The original's six routes, with its exact shapes. */
import { z } from 'zod';
import { operation } from '../operation.ts';
import {
  limitQuery,
  projectQuery,
  rootSpansQuery,
  serviceParams,
  spanParams,
  traceParams,
} from '../shapes/parameters.ts';
import { spanSchema } from '../shapes/span.ts';

const base = '/api/v1/observability';
const read = { method: 'get', tag: 'Observability', access: 'viewer', project: 'request' } as const;
const ofService = { ...read, splat: 'service_name', params: serviceParams } as const;
const spans = z.array(spanSchema);

export const listServices = operation({
  ...read,
  id: 'listServices',
  path: `${base}/services`,
  summary: 'Services that sent spans',
  query: projectQuery,
  success: {
    status: 200,
    schema: z.array(z.string().meta({ description: 'service.name', example: 'demo-app' })),
  },
});

export const listRootSpans = operation({
  ...ofService,
  id: 'listRootSpans',
  path: `${base}/services/{service_name}/spans/root`,
  summary: 'Newest root spans of a service',
  query: rootSpansQuery,
  success: { status: 200, schema: spans },
});

export const listServiceSpans = operation({
  ...ofService,
  id: 'listServiceSpans',
  path: `${base}/services/{service_name}/spans`,
  summary: 'Newest spans of a service',
  query: limitQuery,
  success: { status: 200, schema: spans },
});

export const listServiceWorkflows = operation({
  ...ofService,
  id: 'listServiceWorkflows',
  path: `${base}/services/{service_name}/workflows`,
  summary: 'Newest Junjo workflow executions of a service',
  query: limitQuery,
  success: { status: 200, schema: spans },
});

export const listTraceSpans = operation({
  ...read,
  id: 'listTraceSpans',
  path: `${base}/traces/{trace_id}/spans`,
  summary: 'Spans of a trace, newest first',
  params: traceParams,
  query: projectQuery,
  success: { status: 200, schema: spans },
});

export const findTraceSpan = operation({
  ...read,
  id: 'findTraceSpan',
  path: `${base}/traces/{trace_id}/spans/{span_id}`,
  summary: 'One span, or null',
  params: spanParams,
  query: projectQuery,
  success: { status: 200, schema: spanSchema.nullable() },
});
