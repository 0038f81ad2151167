import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts';
import type { EdgeState } from './edges-taken.ts';
import type { States } from './inner-states.ts';
import type { NodeState } from './node-state.ts';

export interface NodeView {
  readonly id: string;
  readonly structural_id: string | null;
  readonly kind: GraphNode['kind'];
  readonly type: string;
  readonly label: string;
  /** The run_concurrent or subflow of this graph that it lies in. */
  readonly container_id: string | null;
  readonly child_ids: readonly string[];
  /** Of a subflow: where it begins and ends, as nodes of this graph. */
  readonly subflow_source_id: string | null;
  readonly subflow_sink_ids: readonly string[];
  readonly state: NodeState['state'];
  readonly executed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly running_nano: string;
  readonly span_ids: readonly string[];
}

export interface EdgeView {
  readonly id: string;
  readonly structural_id: string | null;
  readonly tail_id: string;
  readonly head_id: string;
  readonly condition: string | null;
  readonly subflow_id: string | null;
  readonly taken: EdgeState['taken'];
  readonly times: number;
}

export interface GraphView {
  readonly version: 1 | 2;
  readonly structural_id: string | null;
  readonly nodes: readonly NodeView[];
  readonly edges: readonly EdgeView[];
}

export function graphView({ version, structuralId, nodes, edges }: Graph, states: States): GraphView {
  return {
    version,
    structural_id: structuralId,
    nodes: nodes.map((node) => nodeView(node, states.nodes.get(node.id) ?? UNKNOWN_NODE)),
    edges: edges.map((edge) => edgeView(edge, states.edges.get(edge.id) ?? UNKNOWN_EDGE)),
  };
}

const UNKNOWN_NODE: NodeState = {
  state: 'unknown',
  executed: 0,
  failed: 0,
  cancelled: 0,
  runningNano: 0n,
  spanIds: [],
};
const UNKNOWN_EDGE: EdgeState = { taken: 'unknown', times: 0 };

function nodeView(node: GraphNode, state: NodeState): NodeView {
  return {
    id: node.id,
    structural_id: node.structuralId,
    kind: node.kind,
    type: node.type,
    label: node.label,
    container_id: node.containerId,
    child_ids: node.childIds,
    subflow_source_id: node.subflow?.sourceId ?? null,
    subflow_sink_ids: node.subflow?.sinkIds ?? [],
    state: state.state,
    executed: state.executed,
    failed: state.failed,
    cancelled: state.cancelled,
    running_nano: state.runningNano.toString(),
    span_ids: state.spanIds,
  };
}

function edgeView(edge: GraphEdge, { taken, times }: EdgeState): EdgeView {
  return {
    id: edge.id,
    structural_id: edge.structuralId,
    tail_id: edge.tailId,
    head_id: edge.headId,
    condition: edge.condition,
    subflow_id: edge.subflowId,
    taken,
    times,
  };
}
