/** An execution of a workflow for the UI: graphs with states, edges taken, stores as start state plus patches. */
import type { Diagnostic } from '../diagnostic.ts';
import { MAX_REPLAY_CHARACTERS } from '../evidence/evidence.ts';
import { type Executable, isExecution } from '../executable.ts';
import type { Failure, Outcome } from '../failure.ts';
import type { JunjoTrace } from '../read-trace.ts';
import { type Service, serviceOf } from '../service.ts';
import { type FailureEntry, failureEntries, type HookErrorEntry, hookErrorEntries } from './failures.ts';
import { type GraphView, graphView } from './graph-view.ts';
import { allStates } from './inner-states.ts';
import { type Members, readMembers } from './members.ts';
import { type ReadRun, readRun } from './read-run.ts';
import { type StoreView, storeViews } from './store-view.ts';

export interface ExecutionRef {
  readonly type: string;
  readonly span_id: string;
  readonly name: string;
  readonly runtime_id: string | null;
  readonly outcome: Outcome;
}

/** One run of a workflow or of a subflow in it. */
export interface RunView extends ExecutionRef {
  readonly definition_id: string | null;
  readonly structural_id: string | null;
  /** Run and node that it is expanded in; null for the one asked for. */
  readonly parent_span_id: string | null;
  readonly parent_node_id: string | null;
  readonly contract: number | null;
  readonly start_unix_nano: string;
  readonly end_unix_nano: string;
  readonly duration_nano: string;
  readonly failure_signal: boolean;
  readonly error: Failure | null;
  readonly cancellation: { readonly reason: string | null } | null;
  readonly correlation: { readonly type: string; readonly id: string } | null;
  readonly node_count: number | null;
  /** Whether all that ran in it is here. */
  readonly complete: boolean;
  readonly store_id: string | null;
  readonly graph: GraphView | null;
  /** Workflows and agents that its nodes ran, each with the node's span. */
  readonly nested: readonly ExecutionRef[];
  /** What ran in it and is not in its graph. */
  readonly unmatched_span_ids: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ExecutionView {
  readonly trace_id: string;
  readonly span_id: string;
  readonly service: Service;
  /** The trace has more spans than were looked at. */
  readonly truncated: boolean;
  /** The one asked for, then every subflow in it, outer before inner, oldest first. */
  readonly runs: readonly RunView[];
  readonly stores: readonly StoreView[];
  /** Spans that failed, in the order of time. */
  readonly failures: readonly FailureEntry[];
  readonly hook_errors: readonly HookErrorEntry[];
}

export interface ExecutionOptions {
  readonly isTruncated?: boolean;
}

/** undefined when the span is no workflow or subflow of the trace. */
export function workflowExecution(
  trace: JunjoTrace,
  spanId: string,
  { isTruncated = false }: ExecutionOptions = {},
): ExecutionView | undefined {
  const asked = trace.executables.bySpanId.get(spanId);
  if (!asked || !isExecution(asked)) return undefined;
  const placed = readRuns(asked, readMembers(trace), isTruncated);
  const bySpanId = new Map(placed.map(({ run }) => [run.executable.spanId, run]));
  const runs = placed.map((one) => runView(trace, one, (id) => bySpanId.get(id)));
  const owners = placed.map(({ run }) => run.executable);
  const inIt = placed.flatMap(({ run }) => [
    run.executable,
    ...run.members.filter((one) => !isExecution(one)),
  ]);
  return {
    trace_id: asked.source.span.traceId,
    span_id: spanId,
    service: serviceOf(asked.source.span),
    truncated: isTruncated,
    runs,
    stores: storeViews(trace, owners, { left: MAX_REPLAY_CHARACTERS }),
    failures: failureEntries(inIt),
    hook_errors: hookErrorEntries(inIt),
  };
}

export interface PlacedRun {
  readonly run: ReadRun;
  readonly parent: ReadRun | undefined;
}

/** An execution and the subflows in it, outer before inner. Each once, whatever the spans say. */
export function readRuns(asked: Executable, members: Members, isTruncated: boolean): readonly PlacedRun[] {
  const placed: PlacedRun[] = [];
  const seen = new Set<string>();
  const pending: { executable: Executable; parent: ReadRun | undefined }[] = [
    { executable: asked, parent: undefined },
  ];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { executable, parent } = at;
    if (seen.has(executable.spanId)) continue;
    seen.add(executable.spanId);
    const run = readRun(executable, members.get(executable.spanId) ?? [], isTruncated);
    placed.push({ run, parent });
    for (const member of run.members.toReversed()) {
      if (member.type === 'subflow') pending.push({ executable: member, parent: run });
    }
  }
  return placed;
}

function runView(
  trace: JunjoTrace,
  { run, parent }: PlacedRun,
  runOf: (spanId: string) => ReadRun | undefined,
): RunView {
  const { executable: one, members, graph, runs, nodeCount } = run;
  const { span } = one.source;
  const stores = trace.stores.get(one.spanId);
  return {
    ...refOf(one),
    definition_id: one.definitionId,
    structural_id: one.structuralId,
    parent_span_id: parent?.executable.spanId ?? null,
    parent_node_id: parent?.runs.nodeOf.get(one)?.id ?? null,
    contract: one.contract === 0 ? null : one.contract,
    start_unix_nano: span.startTimeUnixNano.toString(),
    end_unix_nano: span.endTimeUnixNano.toString(),
    duration_nano: (span.endTimeUnixNano - span.startTimeUnixNano).toString(),
    failure_signal: one.hasFailureSignal,
    error: one.failure,
    cancellation: one.cancellation,
    correlation: one.correlation,
    node_count: nodeCount,
    complete: run.isWhole,
    store_id: stores?.boundaries[0]?.storeId ?? null,
    graph: graph ? graphView(graph, allStates(run, runOf)) : null,
    nested: members.filter(({ type }) => type === 'workflow' || type === 'agent').map(refOf),
    unmatched_span_ids: runs.unmatched.map(({ spanId }) => spanId),
    diagnostics: run.diagnostics,
  };
}

function refOf({ type, spanId, name, runtimeId, outcome }: Executable): ExecutionRef {
  return { type, span_id: spanId, name, runtime_id: runtimeId, outcome };
}
