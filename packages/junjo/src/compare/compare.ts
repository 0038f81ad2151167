/** Two executions of workflows side by side. */
import { type Executable, isExecution } from '../executable.ts';
import { readRuns } from '../execution/execution.ts';
import { readMembers } from '../execution/members.ts';
import { summarizeWorkflow, type WorkflowSummary } from '../execution/summary.ts';
import type { JunjoTrace } from '../read-trace.ts';
import { compareNodes, type NodeComparison } from './compare-nodes.ts';
import { compareStates, type StateComparison } from './compare-states.ts';

export interface ExecutionComparison {
  readonly left: WorkflowSummary;
  readonly right: WorkflowSummary;
  /** Whether both have one graph: null when one of them does not say (contracts before structural ids). */
  readonly same_structure: boolean | null;
  readonly outcomes_differ: boolean;
  readonly error_types_differ: boolean;
  /** Right minus left. */
  readonly duration_delta_nano: string;
  readonly nodes: readonly NodeComparison[];
  readonly final_state: StateComparison;
}

export interface ComparedExecution {
  readonly trace: JunjoTrace;
  readonly spanId: string;
  readonly isTruncated: boolean;
}

/** undefined in place of a side that is no workflow or subflow of its trace. */
export function compareExecutions(
  left: ComparedExecution,
  right: ComparedExecution,
): ExecutionComparison | { readonly missing: 'left' | 'right' } {
  const [one, other] = [executionOf(left), executionOf(right)];
  if (!one) return { missing: 'left' };
  if (!other) return { missing: 'right' };
  const runs = [
    readRuns(one, readMembers(left.trace), left.isTruncated),
    readRuns(other, readMembers(right.trace), right.isTruncated),
  ] as const;
  const summaries = [summarize(one), summarize(other)] as const;
  return {
    left: summaries[0],
    right: summaries[1],
    same_structure:
      one.structuralId === null || other.structuralId === null
        ? null
        : one.structuralId === other.structuralId,
    outcomes_differ: one.outcome !== other.outcome,
    error_types_differ: summaries[0].error_type !== summaries[1].error_type,
    duration_delta_nano: (durationOf(other) - durationOf(one)).toString(),
    nodes: compareNodes(runs[0], runs[1]),
    final_state: compareStates(left.trace.stores.get(one.spanId), right.trace.stores.get(other.spanId)),
  };
}

function executionOf({ trace, spanId }: ComparedExecution): Executable | undefined {
  const one = trace.executables.bySpanId.get(spanId);
  return one && isExecution(one) ? one : undefined;
}

const summarize = ({ source }: Executable): WorkflowSummary => summarizeWorkflow(source.span);

function durationOf({ source: { span } }: Executable): bigint {
  return span.endTimeUnixNano - span.startTimeUnixNano;
}
