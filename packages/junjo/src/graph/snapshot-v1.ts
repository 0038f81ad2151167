/** Snapshots of SDKs up to 0.62. */
import type { GraphEdge, GraphNode } from './graph.ts';
import { type SnapshotObject, textOf, textsOf } from './snapshot-field.ts';

export function readNodeV1(json: SnapshotObject): GraphNode | undefined {
  const id = textOf(json['id']);
  if (id === null) return undefined;
  const type = textOf(json['type']) ?? 'Node';
  const sink = textOf(json['subflowSinkId']);
  const isSubflow = json['isSubflow'] === true;
  return {
    id,
    structuralId: null,
    kind: isSubflow ? 'subflow' : json['isSubgraph'] === true ? 'run_concurrent' : 'node',
    type,
    label: textOf(json['label']) ?? type,
    childIds: textsOf(json['children']),
    subflow: isSubflow
      ? {
          graphStructuralId: null,
          sourceId: textOf(json['subflowSourceId']),
          sinkIds: sink === null ? [] : [sink],
        }
      : null,
    containerId: null,
  };
}

export function readEdgeV1(json: SnapshotObject): GraphEdge | undefined {
  const [tailId, headId] = [textOf(json['source']), textOf(json['target'])];
  if (tailId === null || headId === null) return undefined;
  return {
    id: textOf(json['id']) ?? `${tailId}_${headId}`,
    structuralId: null,
    tailId,
    headId,
    condition: textOf(json['condition']),
    subflowId: textOf(json['subflowId']),
  };
}
