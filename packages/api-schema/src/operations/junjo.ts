/** Executions of Junjo's workflows and agents. The first three have the original's exact shapes. */
import { errorSchema } from '../errors.ts';
import { operation } from '../operation.ts';
import { agentExecutionsQuery, agentExecutionsSchema } from '../shapes/agent-execution.ts';
import {
  ambiguousExecutionSchema,
  executionResolutionQuery,
  executionResolutionSchema,
} from '../shapes/execution-resolution.ts';
import { projectQuery, spanParams, traceParams } from '../shapes/parameters.ts';
import { traceEvidenceSchema } from '../shapes/trace-evidence.ts';
import { workflowExecutionSchema, workflowPageSchema, workflowsQuery } from '../shapes/workflow.ts';
import { workflowComparisonQuery, workflowComparisonSchema } from '../shapes/workflow-comparison.ts';

const read = { method: 'get', tag: 'Junjo', access: 'viewer', project: 'request' } as const;

export const getTraceEvidence = operation({
  ...read,
  id: 'getTraceEvidence',
  path: '/api/v1/trace-evidence/{trace_id}',
  summary: 'What the Junjo spans of a trace prove',
  description: 'Spans, executables, operations of agents, and stores whose transitions were replayed.',
  params: traceParams,
  query: projectQuery,
  success: { status: 200, schema: traceEvidenceSchema },
  errors: ['not_found'],
});

export const resolveExecution = operation({
  ...read,
  id: 'resolveExecution',
  path: '/api/v1/execution-resolution',
  summary: 'Where the execution with a runtime id is',
  query: executionResolutionQuery,
  success: { status: 200, schema: executionResolutionSchema },
  otherResponses: {
    404: { description: 'There is no such execution (yet).', schema: errorSchema },
    409: { description: 'Several executions have this identity.', schema: ambiguousExecutionSchema },
  },
});

export const listAgentExecutions = operation({
  ...read,
  id: 'listAgentExecutions',
  path: '/api/v1/agent-executions',
  summary: 'Newest runs of agents of a service',
  query: agentExecutionsQuery,
  success: { status: 200, schema: agentExecutionsSchema },
});

export const listWorkflows = operation({
  ...read,
  id: 'listWorkflows',
  path: '/api/v1/workflows',
  summary: 'Executions of workflows, newest first',
  query: workflowsQuery,
  success: { status: 200, schema: workflowPageSchema },
});

export const compareWorkflows = operation({
  ...read,
  id: 'compareWorkflows',
  path: '/api/v1/workflows/compare',
  summary: 'Two executions side by side',
  query: workflowComparisonQuery,
  success: { status: 200, schema: workflowComparisonSchema },
  otherResponses: { 404: { description: 'One of them is not there.', schema: errorSchema } },
});

export const getWorkflow = operation({
  ...read,
  id: 'getWorkflow',
  path: '/api/v1/workflows/{trace_id}/{span_id}',
  summary: 'An execution of a workflow: graphs, what ran, stores',
  params: spanParams,
  query: projectQuery,
  success: { status: 200, schema: workflowExecutionSchema },
  errors: ['not_found'],
});
