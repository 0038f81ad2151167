import { type Diagnostic, diagnosticList } from '../diagnostic.ts';
import type { Executable } from '../executable.ts';
import type { Graph } from '../graph/graph.ts';
import { readGraph } from '../graph/read-graph.ts';
import { type EdgeState, edgesTaken } from './edges-taken.ts';
import { isInSubflow, matchRuns, type NodeRuns } from './node-runs.ts';
import { type NodeState, nodeState } from './node-state.ts';

/** One run of a workflow or subflow: its graph, and what its own nodes and edges came to. */
export interface ReadRun {
  readonly executable: Executable;
  /** Everything that ran directly in it, oldest first. */
  readonly members: readonly Executable[];
  readonly graph: Graph | null;
  readonly runs: NodeRuns;
  /** How many nodes ran, as the SDK counted. */
  readonly nodeCount: number | null;
  /** All that ran is here, as far as the number of nodes and the trace can tell. */
  readonly isWhole: boolean;
  readonly nodeStates: ReadonlyMap<string, NodeState>;
  readonly edgeStates: ReadonlyMap<string, EdgeState>;
  readonly diagnostics: readonly Diagnostic[];
}

const NO_RUNS: NodeRuns = { byNode: new Map(), nodeOf: new Map(), unmatched: [] };

/** `isTruncated`: the trace has more spans than were read. */
export function readRun(
  executable: Executable,
  members: readonly Executable[],
  isTruncated: boolean,
): ReadRun {
  const { attributes } = executable.source;
  const { diagnostics, report } = diagnosticList();
  const graph = readGraph(attributes, report);
  const nodeCount = attributes.count('junjo.workflow.node.count');
  const isWhole = !isTruncated && countOf(members, graph?.version === 1) >= (nodeCount ?? 0);
  const runs = graph ? matchRuns(graph, members) : NO_RUNS;
  const byId = new Map((graph?.nodes ?? []).map((node) => [node.id, node]));
  const own = (graph?.nodes ?? []).filter(({ containerId }) => !isInSubflow(containerId, byId));
  return {
    executable,
    members,
    graph,
    runs,
    nodeCount,
    isWhole,
    nodeStates: new Map(own.map(({ id }) => [id, nodeState(runs.byNode.get(id) ?? [], isWhole)])),
    edgeStates: graph ? edgesTaken(graph, runs, members, isWhole) : new Map(),
    diagnostics,
  };
}

/** As the SDK counts: nodes one by one, also those inside a run_concurrent, which itself counted up to 0.62 only. */
function countOf(members: readonly Executable[], isLegacy: boolean): number {
  return members.filter(({ type }) => type === 'node' || type === 'subflow' || isCounted(type, isLegacy))
    .length;
}

const isCounted = (type: Executable['type'], isLegacy: boolean): boolean =>
  isLegacy && type === 'run_concurrent';
