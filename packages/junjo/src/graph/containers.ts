import type { GraphEdge, GraphNode } from './graph.ts';

/** How deep run_concurrents and subflows may lie in each other; what is deeper stands at the top. */
const MAX_DEPTH = 64;

/**
 * Says of each node which run_concurrent or subflow it lies in: the one that lists it, or whose edges join it. Snapshots
 * of version 1 name ends of a subflow that they do not list; a node without edges there belongs to the subflow before it.
 */
export function withContainers(
  version: 1 | 2,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): { readonly nodes: readonly GraphNode[]; readonly edges: readonly GraphEdge[] } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const containers = new Map<string, string>();
  const put = (id: string, containerId: string) => {
    if (!byId.has(id) || containers.has(id) || byId.get(containerId)?.kind === 'node') return;
    if (!byId.has(containerId) || isInside(containerId, id, containers)) return;
    containers.set(id, containerId);
  };
  for (const { id, childIds } of nodes) for (const child of childIds) put(child, id);
  for (const { tailId, headId, subflowId } of edges) {
    if (subflowId === null) continue;
    put(tailId, subflowId);
    put(headId, subflowId);
  }
  for (const { id, subflow } of nodes) {
    if (!subflow) continue;
    for (const end of [subflow.sourceId, ...subflow.sinkIds]) if (end !== null) put(end, id);
  }
  if (version === 1) putLonelyOnes(nodes, edges, put);
  return {
    edges: edges.map((edge) => (byId.has(edge.subflowId ?? '') ? edge : { ...edge, subflowId: null })),
    nodes: nodes.map((node) => ({ ...node, containerId: containers.get(node.id) ?? null })),
  };
}

function isInside(id: string, container: string, containers: ReadonlyMap<string, string>): boolean {
  let depth = 0;
  for (let at: string | undefined = id; at !== undefined; at = containers.get(at)) {
    if (at === container || ++depth > MAX_DEPTH) return true;
  }
  return false;
}

function putLonelyOnes(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  put: (id: string, containerId: string) => void,
): void {
  const joined = new Set(edges.flatMap(({ tailId, headId }) => [tailId, headId]));
  let subflowBefore: string | undefined;
  for (const { id, kind } of nodes) {
    if (!joined.has(id) && subflowBefore !== undefined) put(id, subflowBefore);
    if (kind === 'subflow') subflowBefore = id;
  }
}
