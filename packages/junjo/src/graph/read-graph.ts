import type { AttributeReader } from '../attribute-reader.ts';
import type { Report } from '../diagnostic.ts';
import { isJsonObject, type Json } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { withContainers } from './containers.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import { readEdgeV1, readNodeV1 } from './snapshot-v1.ts';
import { readEdgeV2, readNodeV2 } from './snapshot-v2.ts';

const NEW_KEY = 'junjo.workflow.execution_graph_snapshot';
const OLD_KEY = 'junjo.workflow.graph_structure';

type Snapshot = { readonly [key: string]: Json };

/** The graph of a workflow or subflow; null when there is none that can be read, which is reported. */
export function readGraph(attributes: AttributeReader, report: Report): Graph | null {
  const key = attributes.text(NEW_KEY) === null && attributes.has(OLD_KEY) ? OLD_KEY : NEW_KEY;
  const refuse = (message: string) => {
    report('invalid_graph_snapshot', key, message);
    return null;
  };
  const text = attributes.text(key);
  if (text === null) return refuse('The snapshot is missing.');
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) return refuse('The snapshot is not a JSON object.');
  const version = parsed.value['v'];
  if (version !== 1 && version !== 2) return refuse('Only versions 1 and 2 of snapshots are understood.');
  const structuralId = parsed.value['graphStructuralId'];
  const nodes = readNodes(parsed.value, version, report, key);
  return {
    version,
    structuralId: typeof structuralId === 'string' ? structuralId : null,
    ...withContainers(version, nodes, readEdges(parsed.value, version, nodes, report, key)),
  };
}

function readNodes(snapshot: Snapshot, version: 1 | 2, report: Report, key: string): GraphNode[] {
  const nodes = new Map<string, GraphNode>();
  for (const [index, json] of listOf(snapshot['nodes']).entries()) {
    const node = isJsonObject(json) ? (version === 1 ? readNodeV1 : readNodeV2)(json) : undefined;
    if (node && !nodes.has(node.id)) nodes.set(node.id, node);
    else report('invalid_graph_snapshot', `${key}/nodes/${index}`, 'It has no id, or one that another has.');
  }
  return [...nodes.values()];
}

function readEdges(
  snapshot: Snapshot,
  version: 1 | 2,
  nodes: readonly GraphNode[],
  report: Report,
  key: string,
): GraphEdge[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = new Map<string, GraphEdge>();
  for (const [index, json] of listOf(snapshot['edges']).entries()) {
    const edge = isJsonObject(json) ? (version === 1 ? readEdgeV1 : readEdgeV2)(json) : undefined;
    if (!edge || !ids.has(edge.tailId) || !ids.has(edge.headId)) {
      report('invalid_graph_snapshot', `${key}/edges/${index}`, 'It does not join two nodes of the graph.');
      continue;
    }
    // Two edges between the same nodes have one structural id when their conditions are of one class.
    const id = edges.has(edge.id) ? `${edge.id}#${index}` : edge.id;
    edges.set(id, { ...edge, id });
  }
  return [...edges.values()];
}

const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];
