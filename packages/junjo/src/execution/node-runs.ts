import type { Executable } from '../executable.ts';
import type { Graph, GraphNode } from '../graph/graph.ts';

export interface NodeRuns {
  /** Runs of each node, oldest first. */
  readonly byNode: ReadonlyMap<string, readonly Executable[]>;
  readonly nodeOf: ReadonlyMap<Executable, GraphNode>;
  /** Nodes and subflows that ran and are not in the graph. */
  readonly unmatched: readonly Executable[];
}

const KIND_OF_TYPE: Readonly<Record<string, GraphNode['kind']>> = {
  node: 'node',
  run_concurrent: 'run_concurrent',
  subflow: 'subflow',
};

/**
 * Which node of the graph each executable was a run of: by runtime id; a subflow, which gets a new one each time, by the
 * id of its definition, else by the structure of its graph; at last by structural id, where only one node has it.
 */
export function matchRuns(graph: Graph, members: readonly Executable[]): NodeRuns {
  const index = indexOf(graph);
  const byNode = new Map<string, Executable[]>();
  const nodeOf = new Map<Executable, GraphNode>();
  const unmatched: Executable[] = [];
  for (const one of members) {
    const kind = KIND_OF_TYPE[one.type];
    if (!kind) continue;
    const node = index.find(one, kind);
    if (!node) {
      unmatched.push(one);
      continue;
    }
    nodeOf.set(one, node);
    const list = byNode.get(node.id);
    if (list) list.push(one);
    else byNode.set(node.id, [one]);
  }
  return { byNode, nodeOf, unmatched };
}

function indexOf({ nodes }: Graph) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const ofThisGraph = nodes.filter(({ containerId }) => !isInSubflow(containerId, byId));
  const byStructure = uniqueBy(ofThisGraph, ({ structuralId }) => structuralId);
  const byGraph = uniqueBy(ofThisGraph, ({ subflow }) => subflow?.graphStructuralId ?? null);
  const find = (one: Executable, kind: GraphNode['kind']): GraphNode | undefined => {
    const candidates = [
      byId.get(one.runtimeId ?? ''),
      byId.get(one.definitionId ?? ''),
      kind === 'subflow' ? byGraph.get(one.structuralId ?? '') : undefined,
      byStructure.get(one.structuralId ?? ''),
    ];
    return candidates.find((node) => node?.kind === kind);
  };
  return { find };
}

export function isInSubflow(containerId: string | null, byId: ReadonlyMap<string, GraphNode>): boolean {
  for (let at = containerId; at !== null; at = byId.get(at)?.containerId ?? null) {
    if (byId.get(at)?.kind === 'subflow') return true;
  }
  return false;
}

/** Only where the key belongs to one alone. */
function uniqueBy(nodes: readonly GraphNode[], keyOf: (node: GraphNode) => string | null) {
  const found = new Map<string, GraphNode | undefined>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (key !== null) found.set(key, found.has(key) ? undefined : node);
  }
  return found;
}
