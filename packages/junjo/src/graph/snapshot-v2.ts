/** Snapshots of SDKs from 0.63 on. */
import type { GraphEdge, GraphNode } from './graph.ts';
import { type SnapshotObject, textOf, textsOf } from './snapshot-field.ts';

export function readNodeV2(json: SnapshotObject): GraphNode | undefined {
  const id = textOf(json['nodeRuntimeId']);
  if (id === null) return undefined;
  const type = textOf(json['nodeType']) ?? 'Node';
  const isSubflow = json['isSubflow'] === true;
  return {
    id,
    structuralId: textOf(json['nodeStructuralId']),
    kind: isSubflow ? 'subflow' : json['isConcurrentSubgraph'] === true ? 'run_concurrent' : 'node',
    type,
    label: textOf(json['nodeLabel']) ?? type,
    childIds: textsOf(json['childNodeRuntimeIds']),
    subflow: isSubflow
      ? {
          graphStructuralId: textOf(json['subflowGraphStructuralId']),
          sourceId: textOf(json['subflowSourceNodeRuntimeId']),
          sinkIds: textsOf(json['subflowSinkNodeRuntimeIds']),
        }
      : null,
    containerId: null,
  };
}

export function readEdgeV2(json: SnapshotObject): GraphEdge | undefined {
  const [tailId, headId] = [textOf(json['tailNodeRuntimeId']), textOf(json['headNodeRuntimeId'])];
  if (tailId === null || headId === null) return undefined;
  const structuralId = textOf(json['edgeStructuralId']);
  return {
    id: structuralId ?? `${tailId}_${headId}`,
    structuralId,
    tailId,
    headId,
    condition: textOf(json['edgeConditionLabel']),
    subflowId: textOf(json['parentSubflowRuntimeId']),
  };
}
