/** Snapshots of version 2. */
import type { Facts } from './build-spans.ts';

export interface NodeOutline {
  readonly id: string;
  readonly children?: readonly string[];
  readonly subflow?: { readonly graph: string; readonly source: string; readonly sinks: readonly string[] };
  readonly structuralId?: string;
}

export interface EdgeOutline {
  readonly from: string;
  readonly to: string;
  readonly condition?: string;
  readonly subflow?: string;
}

export function snapshot(
  nodes: readonly NodeOutline[],
  edges: readonly EdgeOutline[],
  id = 'graph_1',
): Facts {
  const structures = new Map(nodes.map((node) => [node.id, node.structuralId]));
  const structureOf = (name: string) => structures.get(name) ?? `node_${name}`;
  const json = {
    v: 2,
    graphStructuralId: id,
    nodes: nodes.map(({ id: name, children, subflow }) => ({
      nodeRuntimeId: name,
      nodeStructuralId: structureOf(name),
      nodeType: name,
      nodeLabel: name,
      ...(children ? { isConcurrentSubgraph: true, childNodeRuntimeIds: children } : {}),
      ...(subflow
        ? {
            isSubflow: true,
            subflowGraphStructuralId: subflow.graph,
            subflowSourceNodeRuntimeId: subflow.source,
            subflowSourceNodeStructuralId: structureOf(subflow.source),
            subflowSinkNodeRuntimeIds: subflow.sinks,
            subflowSinkNodeStructuralIds: subflow.sinks.map(structureOf),
          }
        : {}),
    })),
    edges: edges.map(({ from, to, condition, subflow }) => ({
      edgeStructuralId: `edge_${structureOf(from)}_${structureOf(to)}_${condition ?? ''}`,
      tailNodeRuntimeId: from,
      tailNodeStructuralId: structureOf(from),
      headNodeRuntimeId: to,
      headNodeStructuralId: structureOf(to),
      edgeConditionLabel: condition ?? null,
      edgeScope: subflow ? 'subflow' : 'explicit',
      parentSubflowRuntimeId: subflow ?? null,
    })),
  };
  return { 'junjo.workflow.execution_graph_snapshot': JSON.stringify(json) };
}
