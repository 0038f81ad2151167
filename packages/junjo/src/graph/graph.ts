/** The graph of a workflow, whichever version its snapshot has. Ids are those of the snapshot and unique in it. */
export interface Graph {
  readonly version: 1 | 2;
  readonly structuralId: string | null;
  /** In the order of the snapshot: the first one is where it begins. */
  readonly nodes: readonly GraphNode[];
  /** Of those that leave a node the first one whose condition holds is taken. */
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  /** The same for every run of the same code; null in version 1. */
  readonly structuralId: string | null;
  readonly kind: 'node' | 'run_concurrent' | 'subflow';
  /** Name of its class. */
  readonly type: string;
  readonly label: string;
  /** Of a run_concurrent. */
  readonly childIds: readonly string[];
  readonly subflow: SubflowOutline | null;
  /** The run_concurrent or subflow of this graph that it lies in. */
  readonly containerId: string | null;
}

/**
 * What a graph says of a subflow in it. The ids are of nodes that were never run: a subflow builds its graph anew when it
 * starts, and its own snapshot has the real ones.
 */
export interface SubflowOutline {
  readonly graphStructuralId: string | null;
  readonly sourceId: string | null;
  readonly sinkIds: readonly string[];
}

export interface GraphEdge {
  readonly id: string;
  readonly structuralId: string | null;
  readonly tailId: string;
  readonly headId: string;
  /** Name of the condition; null when it always holds. */
  readonly condition: string | null;
  /** The subflow of this graph that it lies in. */
  readonly subflowId: string | null;
}
