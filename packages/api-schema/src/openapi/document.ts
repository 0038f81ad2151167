import { type ZodType, z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { configSchema } from './config.ts';
import { errorSchema, forbiddenErrorSchema, validationErrorSchema } from './errors.ts';
import { healthSchema, pongSchema, readinessSchema } from './health.ts';
import {
  limitQuery,
  projectQuery,
  rootSpansQuery,
  serviceParams,
  spanParams,
  traceParams,
} from './parameters.ts';
import { spanSchema } from './span.ts';
import { spanDetailSchema, traceSchema } from './trace.ts';

/** The OpenAPI 3.1 document, from the same schemas that check requests. */
export function openApiDocument(version: string): object {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Junjo AI Studio',
      version,
      description: 'Spans in by OpenTelemetry, answers out as JSON. Times are UTC.',
    },
    security: [{ developerToken: [] }],
    components: {
      securitySchemes: {
        developerToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'A developer token with the scope `read`.',
        },
      },
    },
    paths: {
      ...tagged('Process', publicPaths),
      ...tagged('Traces', tracePaths),
      ...tagged('Observability', observabilityPaths),
    },
  });
}

/** The group under which a reader of the document finds these paths. Every path has a GET and nothing else. */
function tagged(tag: string, paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [path, { ...item, get: { ...item.get, tags: [tag] } }]),
  ) as ZodOpenApiPathsObject;
}

const json = (schema: ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const failures = {
  '401': json(errorSchema, 'No token, or not a valid one.'),
  '403': json(forbiddenErrorSchema, 'The token may not do this, or not in this project.'),
  '422': json(validationErrorSchema, 'The request does not fit.'),
  '503': json(errorSchema, 'A store does not answer now: try again after Retry-After seconds.'),
};

const openTo = (summary: string, schema: ZodType): ZodOpenApiOperationObject => ({
  summary,
  security: [],
  responses: { '200': json(schema, 'OK') },
});

type RequestParams = NonNullable<ZodOpenApiOperationObject['requestParams']>;

const read = (summary: string, requestParams: RequestParams, schema: ZodType): ZodOpenApiOperationObject => ({
  summary,
  requestParams: {
    ...requestParams,
    header: z.object({
      'x-junjo-project': z
        .string()
        .optional()
        .meta({ description: 'Project of the request.', example: 'default' }),
    }),
  },
  responses: { '200': json(schema, 'OK'), ...failures },
});

const publicPaths: ZodOpenApiPathsObject = {
  '/health': { get: openTo('The process answers', healthSchema) },
  '/health/live': { get: openTo('The process answers', healthSchema) },
  '/health/ready': { get: openTo('Requests can be answered (503 when not)', readinessSchema) },
  '/ping': {
    get: {
      ...openTo('Plain pong', pongSchema),
      responses: { '200': { description: 'pong', content: { 'text/plain': { schema: pongSchema } } } },
    },
  },
  '/api/v1/config': { get: openTo('Where things are', configSchema) },
};

const spans = z.array(spanSchema);
const base = '/api/v1/observability';
const observabilityPaths: ZodOpenApiPathsObject = {
  [`${base}/services`]: {
    get: read(
      'Services that sent spans',
      { query: projectQuery },
      z.array(z.string().meta({ description: 'service.name', example: 'demo-app' })),
    ),
  },
  [`${base}/services/{service_name}/spans`]: {
    get: read('Newest spans of a service', { path: serviceParams, query: limitQuery }, spans),
  },
  [`${base}/services/{service_name}/spans/root`]: {
    get: read('Newest root spans of a service', { path: serviceParams, query: rootSpansQuery }, spans),
  },
  [`${base}/services/{service_name}/workflows`]: {
    get: read(
      'Newest Junjo workflow executions of a service',
      { path: serviceParams, query: limitQuery },
      spans,
    ),
  },
  [`${base}/traces/{trace_id}/spans`]: {
    get: read('Spans of a trace, newest first', { path: traceParams, query: projectQuery }, spans),
  },
  [`${base}/traces/{trace_id}/spans/{span_id}`]: {
    get: read('One span, or null', { path: spanParams, query: projectQuery }, spanSchema.nullable()),
  },
};

const notFound = { '404': json(errorSchema, 'There is no such trace or span.') };
const withNotFound = (operation: ZodOpenApiOperationObject): ZodOpenApiOperationObject => ({
  ...operation,
  responses: { ...operation.responses, ...notFound },
});

const tracePaths: ZodOpenApiPathsObject = {
  '/api/v1/traces/{trace_id}': {
    get: withNotFound(read('A trace as a tree', { path: traceParams, query: projectQuery }, traceSchema)),
  },
  '/api/v1/traces/{trace_id}/spans/{span_id}': {
    get: withNotFound(read('A span of a trace', { path: spanParams, query: projectQuery }, spanDetailSchema)),
  },
};
