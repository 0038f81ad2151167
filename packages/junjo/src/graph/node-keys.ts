import type { Graph, GraphNode } from './graph.ts';

/**
 * What a node is called in every run of the same code, by its id in this one: its structural id (class and label where
 * there is none), with a number when its container holds several of the same.
 */
export function nodeKeys(graph: Graph, by: 'structure' | 'name' = 'structure'): ReadonlyMap<string, string> {
  const seen = new Map<string, number>();
  return new Map(
    graph.nodes.map((node) => {
      const key = by === 'structure' && node.structuralId ? node.structuralId : nameOf(node);
      const place = `${node.containerId ?? ''} ${key}`;
      const number = seen.get(place) ?? 0;
      seen.set(place, number + 1);
      return [node.id, number === 0 ? key : `${key}#${number + 1}`];
    }),
  );
}

const nameOf = ({ type, label }: GraphNode): string => (type === label ? type : `${type}:${label}`);
