import type { Executable } from '../executable.ts';
import type { PlacedRun } from '../execution/execution.ts';
import { type NodeState, nodeState } from '../execution/node-state.ts';
import type { ReadRun } from '../execution/read-run.ts';
import { nodeKeys } from '../graph/node-keys.ts';

export interface NodeSide {
  readonly state: NodeState['state'];
  readonly executed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly running_nano: string;
  readonly span_ids: readonly string[];
}

/** A node of both graphs, or of one. */
export interface NodeComparison {
  /** Structural ids (or names, where one side has none) from the outermost subflow inwards, joined by `/`. */
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly kind: string;
  /** null when the graph has no such node, or the subflow that it lies in did not run. */
  readonly left: NodeSide | null;
  readonly right: NodeSide | null;
  /** The states, or how often it ran. */
  readonly differs: boolean;
}

interface Place {
  readonly label: string;
  readonly type: string;
  readonly kind: string;
  readonly runs: Executable[];
  isWhole: boolean;
}

export function compareNodes(
  left: readonly PlacedRun[],
  right: readonly PlacedRun[],
): readonly NodeComparison[] {
  // A snapshot of version 1 has no structural ids: then names are all that both have.
  const by = [...left, ...right].some(({ run }) => run.graph?.version === 1) ? 'name' : 'structure';
  const [one, other] = [placesOf(left, by), placesOf(right, by)];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].map((key) => {
    const [a, b] = [one.get(key), other.get(key)];
    const { label = '', type = '', kind = '' } = a ?? b ?? {};
    const [ofLeft, ofRight] = [sideOf(a), sideOf(b)];
    const differs = ofLeft?.state !== ofRight?.state || ofLeft?.executed !== ofRight?.executed;
    return { key, label, type, kind, left: ofLeft, right: ofRight, differs };
  });
}

/** Subflows that lie deeper in each other are not compared: what a node is called grows with every level. */
const MAX_DEPTH = 64;

/** Every node of every graph that ran, by where it is; runs of a subflow that ran several times are taken together. */
function placesOf(placed: readonly PlacedRun[], by: 'structure' | 'name'): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const prefixes = new Map<ReadRun, string>();
  const depths = new Map<ReadRun, number>();
  const keysOf = new Map<ReadRun, ReadonlyMap<string, string>>();
  for (const { run, parent } of placed) {
    const depth = parent ? (depths.get(parent) ?? 0) + 1 : 0;
    depths.set(run, depth);
    if (depth > MAX_DEPTH) continue;
    const node = parent?.runs.nodeOf.get(run.executable);
    const above = parent ? (prefixes.get(parent) ?? '') : '';
    const own = parent && node ? `${keysOf.get(parent)?.get(node.id) ?? ''}/` : '';
    const prefix = `${above}${own}`;
    prefixes.set(run, prefix);
    const keys = run.graph ? nodeKeys(run.graph, by) : new Map<string, string>();
    keysOf.set(run, keys);
    for (const node of run.graph?.nodes ?? []) {
      // What a graph shows of a subflow is compared where the subflow ran.
      if (!run.nodeStates.has(node.id)) continue;
      const key = `${prefix}${keys.get(node.id) ?? node.id}`;
      const place = places.get(key);
      const runs = run.runs.byNode.get(node.id) ?? [];
      if (place) {
        for (const one of runs) place.runs.push(one);
        place.isWhole &&= run.isWhole;
      } else {
        const { label, type, kind } = node;
        places.set(key, { label, type, kind, runs: [...runs], isWhole: run.isWhole });
      }
    }
  }
  return places;
}

function sideOf(place: Place | undefined): NodeSide | null {
  if (!place) return null;
  const { state, executed, failed, cancelled, runningNano, spanIds } = nodeState(place.runs, place.isWhole);
  return { state, executed, failed, cancelled, running_nano: runningNano.toString(), span_ids: spanIds };
}
