/** Executions of workflows: rows of the list, and one with its graphs and stores. */
import { z } from 'zod';
import { pageOf, plain } from './fields.ts';
import {
  correlationSchema,
  diagnosticSchema,
  failureFields,
  GRAPH_ID,
  junjo,
  outcomeSchema,
  RUNTIME_ID,
  SPAN_ID,
  serviceSchema,
  TRACE_ID,
} from './junjo.ts';
import { moment } from './moment.ts';
import { pageQuery } from './parameters.ts';
import { workflowGraphSchema } from './workflow-graph.ts';
import { workflowStoreSchema } from './workflow-store.ts';

const { text, textOrNull, countOrNull } = junjo;

export const workflowsQuery = pageQuery.extend({
  service: plain(500).optional().meta({ description: 'Only of this `service.name`.', example: 'demo-app' }),
  name: plain(500).optional().meta({ description: 'Only with this name.', example: 'Demo Workflow' }),
  status: outcomeSchema.optional().meta({ description: 'Only with this outcome.', example: 'failed' }),
  from: moment('Started not before; 24 hours before `to`, or now, when left out. RFC 3339 or Unix ms.'),
  to: moment('Started before. RFC 3339 or Unix ms.'),
});

const times = {
  start_unix_nano: text('Start in Unix nanoseconds.', '1795237721369640417'),
  duration_nano: text('End minus start; negative when the clock went back.', '5750374'),
};
const failureSignal = z.boolean().meta({
  description: 'It failed, or an exception or a failed hook was recorded on it.',
  example: true,
});
const contract = countOrNull('Version of the telemetry contract; null for SDKs that did not say.', 2);

export const workflowSummarySchema = z
  .object({
    trace_id: text('Trace id.', TRACE_ID),
    span_id: text('Span of the execution.', SPAN_ID),
    service: serviceSchema.meta({ description: 'The service that ran it.' }),
    name: text('Name of the workflow.', 'Demo Workflow'),
    runtime_id: textOrNull('Id of this run.', RUNTIME_ID),
    structural_id: textOrNull('The same for every run of the same graph.', GRAPH_ID),
    start_time: text('Start, with microseconds.', '2026-11-21T05:08:41.369640Z'),
    ...times,
    node_count: countOrNull('Nodes that ran, as the SDK counted.', 7),
    outcome: outcomeSchema,
    failure_signal: failureSignal,
    error_type: textOrNull('Class of the error that it failed with.', null),
    correlation: correlationSchema,
    contract,
  })
  .meta({ id: 'WorkflowSummary' });

export const workflowPageSchema = pageOf(workflowSummarySchema).meta({ id: 'WorkflowPage' });

const ref = {
  type: text('workflow, subflow or agent.', 'workflow'),
  span_id: text('Its span.', SPAN_ID),
  name: text('Its name.', 'Demo Workflow'),
  runtime_id: textOrNull('Id of this run.', RUNTIME_ID),
  outcome: outcomeSchema,
};

export const workflowRunSchema = z
  .object({
    ...ref,
    definition_id: textOrNull('Id of the workflow object.', 'n77xKC8rsXNBrKm8PbBvo'),
    structural_id: textOrNull('The same for every run of the same graph.', GRAPH_ID),
    parent_span_id: textOrNull('Run that it is to be shown in; null for the one asked for.', null),
    parent_node_id: textOrNull('Node of that run’s graph that it was a run of.', null),
    contract,
    start_unix_nano: times.start_unix_nano,
    end_unix_nano: text('End in Unix nanoseconds.', '1795237721375390791'),
    duration_nano: times.duration_nano,
    failure_signal: failureSignal,
    error: z.object(failureFields).nullable().meta({ description: 'What it failed with.' }),
    cancellation: z
      .object({ reason: textOrNull('Why.', 'sibling_failed') })
      .nullable()
      .meta({ description: 'Where it was cancelled.' }),
    correlation: correlationSchema,
    node_count: countOrNull('Nodes that ran, as the SDK counted.', 7),
    complete: z.boolean().meta({
      description: 'All that ran in it is here, as far as can be told; where not, states may be `unknown`.',
      example: true,
    }),
    store_id: textOrNull('Its store, which is below.', 'YVALZ1GWNKhtIxePvea1A'),
    graph: workflowGraphSchema
      .nullable()
      .meta({ description: 'Its graph; null when the span has none that can be read.' }),
    nested: z.array(z.object(ref)).meta({ description: 'Workflows and agents that its nodes ran.' }),
    unmatched_span_ids: z
      .array(z.string())
      .meta({ description: 'Nodes that ran and are not in its graph.', example: ['5c411687c1c499fb'] }),
    diagnostics: z.array(diagnosticSchema).meta({ description: 'What is wrong with its graph.' }),
  })
  .meta({ id: 'WorkflowRun' });

const failureEntry = z.object({
  span_id: text('Span that failed.', SPAN_ID),
  name: text('Its name.', 'Flaky'),
  executable_type: text('What it is.', 'node'),
  ...failureFields,
  time_unix_nano: text('When it ended.', '1795237721392029000'),
});

const hookError = z.object({
  span_id: text('Span that the hook was called for.', SPAN_ID),
  kind: z
    .enum(['error', 'delivery_cancelled'])
    .meta({ description: 'The hook failed, or was not waited for.', example: 'error' }),
  event: textOrNull('What the hook was told.', 'workflow_completed'),
  callback: textOrNull('The hook.', '__main__.bad_hook'),
  ...failureFields,
  time_unix_nano: text('When.', '1795237721375382258'),
});

export const workflowExecutionSchema = z
  .object({
    trace_id: text('Trace id.', TRACE_ID),
    span_id: text('Span of the execution.', SPAN_ID),
    service: serviceSchema.meta({ description: 'The service that ran it.' }),
    truncated: z
      .boolean()
      .meta({ description: 'The trace has more spans than were looked at.', example: false }),
    runs: z.array(workflowRunSchema).meta({
      description: 'The execution asked for, then every subflow in it, outer before inner, oldest first.',
    }),
    stores: z
      .array(workflowStoreSchema)
      .meta({ description: 'Stores of the runs: start state and patches, from which every state follows.' }),
    failures: z.array(failureEntry).meta({ description: 'What failed, the first to fail first.' }),
    hook_errors: z.array(hookError).meta({ description: 'Hooks that failed, by time.' }),
  })
  .meta({ id: 'WorkflowExecution' });
