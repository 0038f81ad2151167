import { z } from 'zod';
import { plain } from './fields.ts';
import { junjo, RUNTIME_ID, SPAN_ID, serviceNameQuery, serviceNamespaceQuery, TRACE_ID } from './junjo.ts';
import { projectQuery } from './parameters.ts';

const { text } = junjo;

const executableType = z
  .enum(['workflow', 'subflow', 'agent'])
  .meta({ description: 'What kind of executable.', example: 'workflow' });

export const executionResolutionQuery = projectQuery.extend({
  service_namespace: serviceNamespaceQuery,
  service_name: serviceNameQuery,
  executable_type: executableType,
  runtime_id: plain(500)
    .min(1, 'must not be empty')
    .meta({ description: 'Id that the run has in the application.', example: RUNTIME_ID }),
});

export const executionResolutionSchema = z
  .object({
    service_namespace: text('As asked for.', 'demo'),
    service_name: text('As asked for.', 'demo-app'),
    executable_type: executableType,
    runtime_id: text('As asked for.', RUNTIME_ID),
    trace_id: text('Trace of the run.', TRACE_ID),
    span_id: text('Span of the run.', SPAN_ID),
    detail_path: text('Page of the run in the UI.', `/workflows/demo-app/${TRACE_ID}/${SPAN_ID}`),
    failure_path: text(
      'The same, at its failures.',
      `/workflows/demo-app/${TRACE_ID}/${SPAN_ID}?tab=failures`,
    ),
    trace_path: text('Page of its trace.', `/traces/demo-app/${TRACE_ID}/${SPAN_ID}`),
  })
  .meta({ id: 'ExecutionResolution' });

export const ambiguousExecutionSchema = z
  .object({
    code: z
      .literal('ambiguous_execution_identity')
      .meta({ description: 'Always this.', example: 'ambiguous_execution_identity' }),
    message: text('What went wrong, for people.', 'There are 2 such executions.'),
    match_count: z
      .number()
      .int()
      .meta({ description: 'How many there are; at most 100 are counted.', example: 2 }),
  })
  .meta({ id: 'AmbiguousExecutionError', description: 'Several executions have this identity.' });
