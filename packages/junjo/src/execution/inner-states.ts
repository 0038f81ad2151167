/**
 * States of the nodes and edges that a graph shows of its subflows. Their ids are of a graph that never ran: what ran is
 * in the executions of the subflow, and is found there by structure.
 */
import type { Executable } from '../executable.ts';
import type { GraphEdge } from '../graph/graph.ts';
import { nodeKeys } from '../graph/node-keys.ts';
import type { EdgeState } from './edges-taken.ts';
import { type NodeState, nodeState } from './node-state.ts';
import type { ReadRun } from './read-run.ts';

export interface States {
  readonly nodes: ReadonlyMap<string, NodeState>;
  readonly edges: ReadonlyMap<string, EdgeState>;
}

/** Of a whole graph: its own and those of what its subflows hold. `runOf` gives the execution of a subflow's span. */
export function allStates(run: ReadRun, runOf: (spanId: string) => ReadRun | undefined): States {
  const nodes = new Map(run.nodeStates);
  const edges = new Map(run.edgeStates);
  const { graph } = run;
  if (!graph) return { nodes, edges };
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const keys = nodeKeys(graph);
  const runsOf = new Map<string, readonly Executable[]>(run.runs.byNode);
  const inner = Map.groupBy(graph.nodes, ({ containerId }) => containerId);
  const edgesOf = Map.groupBy(graph.edges, ({ subflowId }) => subflowId);

  const pending = graph.nodes.filter(
    ({ kind, containerId }) => kind === 'subflow' && !nodeIsInner(containerId),
  );
  for (let at = pending.pop(); at; at = pending.pop()) {
    const executions = (runsOf.get(at.id) ?? []).flatMap(({ spanId }) => runOf(spanId) ?? []);
    const isSkipped = nodes.get(at.id)?.state === 'skipped';
    const isKnown = isSkipped || (executions.length > 0 && executions.every(({ isWhole }) => isWhole));
    const there = executions.map(indexByKey);
    fill(at.id);
    for (const edge of edgesOf.get(at.id) ?? []) edges.set(edge.id, edgeState(edge));

    function fill(containerId: string): void {
      for (const node of inner.get(containerId) ?? []) {
        const found = there.flatMap((index) => index.runsOf(placeOf(node.id)));
        runsOf.set(node.id, found);
        nodes.set(node.id, nodeState(found, isKnown));
        if (node.kind === 'run_concurrent') fill(node.id);
        if (node.kind === 'subflow') pending.push(node);
      }
    }

    function edgeState({ tailId, headId }: GraphEdge): EdgeState {
      const states = there.flatMap((index) => index.edgeState(placeOf(tailId), placeOf(headId)) ?? []);
      const times = states.reduce((sum, state) => sum + state.times, 0);
      if (times > 0) return { taken: 'taken', times };
      const isSure =
        states.length === executions.length && states.every(({ taken }) => taken === 'not_taken');
      return { taken: isSkipped || (isKnown && isSure) ? 'not_taken' : 'unknown', times };
    }
  }
  return { nodes, edges };

  function nodeIsInner(containerId: string | null): boolean {
    for (let id = containerId; id !== null; id = byId.get(id)?.containerId ?? null) {
      if (byId.get(id)?.kind === 'subflow') return true;
    }
    return false;
  }

  /** Where a node is inside the subflow, in words that hold for its own graph too. */
  function placeOf(id: string): string {
    const containerId = byId.get(id)?.containerId ?? null;
    const container = containerId === null ? undefined : byId.get(containerId);
    const key = keys.get(id) ?? '';
    return container?.kind === 'run_concurrent' ? `${placeOf(container.id)} ${key}` : key;
  }
}

/** Runs and edges of an execution by where they are in its graph. */
function indexByKey({ graph, runs, edgeStates }: ReadRun) {
  const keys = graph ? nodeKeys(graph) : new Map<string, string>();
  const byId = new Map((graph?.nodes ?? []).map((node) => [node.id, node]));
  const placeOf = (id: string): string => {
    const containerId = byId.get(id)?.containerId;
    return containerId ? `${placeOf(containerId)} ${keys.get(id)}` : (keys.get(id) ?? '');
  };
  const idAt = new Map([...keys.keys()].map((id) => [placeOf(id), id]));
  const edgeAt = new Map(
    (graph?.edges ?? []).map(({ id, tailId, headId }) => [`${placeOf(tailId)} → ${placeOf(headId)}`, id]),
  );
  return {
    runsOf: (place: string) => runs.byNode.get(idAt.get(place) ?? '') ?? [],
    edgeState: (tail: string, head: string) => edgeStates.get(edgeAt.get(`${tail} → ${head}`) ?? ''),
  };
}
