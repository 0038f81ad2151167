import { z } from 'zod';
import { GRAPH_ID, junjo } from './junjo.ts';

const { text, textOrNull } = junjo;
const NODE = 'Vzgf1xlZlOwy2emG3rfPJ';
const NEXT = 'q6vDPXWY43wyJwLmdwvtW';
const STRUCTURE = 'node_23413c48e02ea0f6fcd959be5f2a179a';
const count = (description: string, example: number) => z.number().int().meta({ description, example });

export const nodeStateSchema = z.enum(['completed', 'failed', 'cancelled', 'skipped', 'unknown']).meta({
  description:
    'What its runs came to; `failed` when one failed; `unknown` when none is known and some may be missing.',
  example: 'completed',
});

/** What a node came to, also in a comparison. */
export const nodeStateFields = {
  state: nodeStateSchema,
  executed: count('How often it ran.', 1),
  failed: count('How often it failed.', 0),
  cancelled: count('How often it was cancelled.', 0),
  running_nano: text('Nanoseconds of all runs together.', '527016'),
  span_ids: z
    .array(z.string())
    .meta({ description: 'Its runs, oldest first.', example: ['73a3bee6a94b6a24'] }),
};

const node = z.object({
  id: text('Unique in this graph.', NODE),
  structural_id: textOrNull('The same in every run of the same code.', STRUCTURE),
  kind: z.enum(['node', 'run_concurrent', 'subflow']).meta({ description: 'What it is.', example: 'node' }),
  type: text('Class of the node.', 'FirstNode'),
  label: text('Name to show.', 'FirstNode'),
  container_id: textOrNull('The run_concurrent or subflow of this graph that it lies in.', null),
  child_ids: z.array(z.string()).meta({ description: 'Of a run_concurrent.', example: [NEXT] }),
  subflow_source_id: textOrNull('Where a subflow begins, as a node of this graph.', null),
  subflow_sink_ids: z.array(z.string()).meta({ description: 'Where it may end.', example: [NEXT] }),
  ...nodeStateFields,
});

const edge = z.object({
  id: text('Unique in this graph.', 'edge_6396beab84c66dc17dabed097094b549'),
  structural_id: textOrNull('The same in every run.', 'edge_6396beab84c66dc17dabed097094b549'),
  tail_id: text('Node that it leaves.', NODE),
  head_id: text('Node that it leads to.', NEXT),
  condition: textOrNull('Class of its condition; null when it always holds.', 'IsEven'),
  subflow_id: textOrNull('Subflow of this graph that it lies in.', null),
  taken: z.enum(['taken', 'not_taken', 'unknown']).meta({
    description: 'Inferred from what ran and in which order; `unknown` where that allows both.',
    example: 'taken',
  }),
  times: count('How often, at least.', 1),
});

export const workflowGraphSchema = z
  .object({
    version: z
      .union([z.literal(1), z.literal(2)])
      .meta({ description: 'Version of the snapshot.', example: 2 }),
    structural_id: textOrNull('The same for every run of the same graph.', GRAPH_ID),
    nodes: z.array(node).meta({
      description:
        'In the order of the snapshot: it begins with the first one. What lies in a subflow is shown as the graph has it; the subflow’s own run has the real ids.',
    }),
    edges: z.array(edge).meta({ description: 'Of those that leave a node the first that holds is taken.' }),
  })
  .meta({ id: 'WorkflowGraph' });
