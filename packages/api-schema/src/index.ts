export {
  type ErrorBody,
  type ErrorCode,
  errorSchema,
  errorStatus,
  forbiddenErrorSchema,
  validationErrorSchema,
} from './errors.ts';
export { openApiDocument } from './openapi/document.ts';
export {
  type Access,
  type AnswerOf,
  type InputOf,
  type Operation,
  type RoleName,
  roles,
} from './operation.ts';
export { operations } from './operations/index.ts';
export type { MeasuresBody } from './shapes/analytics.ts';
export { apiKeySchema, createdApiKeySchema } from './shapes/api-key.ts';
export { auditPageSchema } from './shapes/audit.ts';
export { configSchema } from './shapes/config.ts';
export { healthSchema, readinessSchema } from './shapes/health.ts';
export {
  type GapEventBody,
  gapEventSchema,
  type HelloEventBody,
  helloEventSchema,
  type TraceEventBody,
  traceEventSchema,
} from './shapes/live.ts';
export { type LlmCallBody, llmCallSchema } from './shapes/llm-call.ts';
export { type PipelineBody, pipelineSchema } from './shapes/pipeline.ts';
export type { SearchBody, SearchResultBody } from './shapes/search.ts';
export { type SpanBody, spanSchema } from './shapes/span.ts';
export {
  type SpanDetailBody,
  spanDetailSchema,
  type TraceBody,
  type TraceSpanBody,
  traceSchema,
} from './shapes/trace.ts';
export type { TraceSummaryBody } from './shapes/trace-summary.ts';
export { workflowExecutionSchema, workflowPageSchema } from './shapes/workflow.ts';
export { workflowComparisonSchema } from './shapes/workflow-comparison.ts';
