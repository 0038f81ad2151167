/**
 * Which edges a run took. Telemetry does not say: it is inferred from which nodes ran and in which order, since all but
 * the children of a run_concurrent run one after another.
 */
import type { Executable } from '../executable.ts';
import type { Graph, GraphEdge, GraphNode } from '../graph/graph.ts';
import type { NodeRuns } from './node-runs.ts';

export interface EdgeState {
  /** `unknown` where what is known allows both. */
  readonly taken: 'taken' | 'not_taken' | 'unknown';
  /** How often at least. */
  readonly times: number;
}

/** Of the edges of the graph itself, not of those inside its subflows. */
export function edgesTaken(
  graph: Graph,
  runs: NodeRuns,
  members: readonly Executable[],
  isWhole: boolean,
): ReadonlyMap<string, EdgeState> {
  const edges = graph.edges.filter(({ subflowId }) => subflowId === null);
  const leaving = Map.groupBy(edges, ({ tailId }) => tailId);
  const between = Map.groupBy(edges, ({ tailId, headId }) => `${tailId} ${headId}`);
  const times = new Map<string, number>();
  /** Nodes that were left in a way that is not clear. */
  const unclear = new Set<string>();

  const steps = sequenceOf(runs, members);
  for (const [index, { run, node }] of steps.entries()) {
    const next = steps[index + 1];
    if (!next || !node) continue;
    const edge = next.node && certainEdge(between.get(`${node.id} ${next.node.id}`) ?? []);
    const isOnlyWay = leaving.get(node.id)?.length === 1;
    if (!edge || !isAfter(next.run, run) || !(isWhole || isOnlyWay)) unclear.add(node.id);
    else times.set(edge.id, (times.get(edge.id) ?? 0) + 1);
  }
  return new Map(
    edges.map(({ id, tailId }) => {
      const count = times.get(id) ?? 0;
      const taken = count > 0 ? 'taken' : isWhole && !unclear.has(tailId) ? 'not_taken' : 'unknown';
      return [id, { taken, times: count }];
    }),
  );
}

interface Step {
  readonly run: Executable;
  /** undefined when it is not known of which node it was a run. */
  readonly node: GraphNode | undefined;
}

/** What ran one after another, in that order. */
function sequenceOf({ nodeOf, unmatched }: NodeRuns, members: readonly Executable[]): readonly Step[] {
  const isUnmatched = new Set(unmatched);
  return members
    .filter((run) => isUnmatched.has(run) || nodeOf.get(run)?.containerId === null)
    .map((run) => ({ run, node: nodeOf.get(run) }))
    .toSorted((a, b) => {
      const [first, second] = [a.run.source.span, b.run.source.span];
      const byStart = compare(first.startTimeUnixNano, second.startTimeUnixNano);
      return byStart || compare(first.endTimeUnixNano, second.endTimeUnixNano);
    });
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether it is sure that one ran after the other. */
function isAfter(later: Executable, earlier: Executable): boolean {
  return later.source.span.startTimeUnixNano >= earlier.source.span.endTimeUnixNano;
}

/** The one edge, or the first when it always holds: of several with conditions it may have been any. */
function certainEdge(edges: readonly GraphEdge[]): GraphEdge | undefined {
  const [first] = edges;
  return edges.length === 1 || first?.condition === null ? first : undefined;
}
