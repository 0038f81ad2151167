export { configSchema } from './config.ts';
export {
  type ErrorBody,
  errorCodes,
  errorSchema,
  forbiddenErrorSchema,
  validationErrorSchema,
} from './errors.ts';
export { healthSchema, pongSchema, readinessSchema } from './health.ts';
export { openApiDocument } from './openapi.ts';
export {
  limitQuery,
  projectQuery,
  rootSpansQuery,
  serviceParams,
  spanParams,
  traceParams,
} from './parameters.ts';
export { type SpanBody, spanSchema } from './span.ts';
export {
  type SpanDetailBody,
  spanDetailSchema,
  type TraceBody,
  type TraceSpanBody,
  traceSchema,
  traceSpanSchema,
} from './trace.ts';
