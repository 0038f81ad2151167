import { z } from 'zod';
import { GRAPH_ID, junjo, SPAN_ID, TRACE_ID } from './junjo.ts';
import { projectQuery } from './parameters.ts';
import { workflowSummarySchema } from './workflow.ts';
import { nodeStateFields } from './workflow-graph.ts';

const { text, textOrNull } = junjo;

const execution = (side: string) =>
  z
    .string()
    .regex(/^[0-9a-fA-F]{32}:[0-9a-fA-F]{16}$/, 'must be a trace id, a colon and a span id')
    .transform((ids) => {
      const [traceId = '', spanId = ''] = ids.toLowerCase().split(':');
      return { traceId, spanId };
    })
    .meta({ description: `The ${side} one: \`trace_id:span_id\`.`, example: `${TRACE_ID}:${SPAN_ID}` });

export const workflowComparisonQuery = projectQuery.extend({
  left: execution('left'),
  right: execution('right'),
});

const side = z.object(nodeStateFields).nullable();
const isDifferent = (description: string, example: boolean) => z.boolean().meta({ description, example });

const node = z.object({
  key: text('Structural ids, or names where a side has none, from the outermost subflow inwards.', GRAPH_ID),
  label: text('Name to show.', 'FirstNode'),
  type: text('Class of the node.', 'FirstNode'),
  kind: text('node, run_concurrent or subflow.', 'node'),
  left: side.meta({ description: 'Null when the left one has no such node, or its subflow did not run.' }),
  right: side.meta({ description: 'The same of the right one.' }),
  differs: isDifferent('State, or how often it ran.', false),
});

const change = z.object({
  op: z.enum(['add', 'remove', 'replace']).meta({ description: 'RFC 6902.', example: 'replace' }),
  path: text('JSON pointer.', '/counter'),
  value: z.unknown().optional().meta({ description: 'What is there in the right one.', example: 2 }),
});

export const workflowComparisonSchema = z
  .object({
    left: workflowSummarySchema.meta({ description: 'The left one.' }),
    right: workflowSummarySchema.meta({ description: 'The right one.' }),
    same_structure: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether both have one graph; null when one does not say.', example: true }),
    outcomes_differ: isDifferent('Whether they ended differently.', false),
    error_types_differ: isDifferent('Whether they failed with different errors.', false),
    duration_delta_nano: text('How much longer the right one took.', '38796710'),
    nodes: z.array(node).meta({ description: 'Every node of both.' }),
    final_state: z
      .object({
        comparable: z.boolean().meta({ description: 'Whether both show their final state.', example: true }),
        reason: textOrNull('Why not.', null),
        patch: z.array(change).meta({ description: 'From left to right (RFC 6902).' }),
      })
      .meta({ description: 'What differs in the states at the end.' }),
  })
  .meta({ id: 'WorkflowComparison' });
