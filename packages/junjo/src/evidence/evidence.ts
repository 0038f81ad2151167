/** Trace evidence, in the shape of the original's `/trace-evidence/{trace_id}` (0.82.1), without the spans. */
import type { ReadOperation } from '../agent/operation.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Meter } from '../json/clone-json.ts';
import type { JunjoTrace } from '../read-trace.ts';
import { type AgentEvidence, agentEvidence } from './agent-evidence.ts';
import { type OperationEvidence, operationEvidence } from './operation-evidence.ts';
import { type Relationships, relationshipsOf } from './relationships.ts';
import { type StoreEvidence, storeEvidence } from './store-evidence.ts';
import { type WorkflowEvidence, workflowEvidence } from './workflow-evidence.ts';

export interface TraceEvidence {
  readonly executables_by_span_id: Readonly<Record<string, WorkflowEvidence | AgentEvidence>>;
  readonly operations_by_owner_runtime_id: Readonly<
    Record<string, Readonly<Record<string, OperationEvidence>>>
  >;
  readonly stores_by_id: Readonly<Record<string, StoreEvidence>>;
  /** Of agents. */
  readonly relationships_by_owner_span_id: Readonly<Record<string, Relationships>>;
  readonly diagnostics: readonly EvidenceDiagnostic[];
}

export interface EvidenceDiagnostic {
  readonly scope: 'executable' | 'operation' | 'store';
  readonly owner_span_id: string;
  readonly issue: Diagnostic;
}

/** Characters of states that are repeated at most, before and after each transition: the SDK reads 32 MiB in all. */
const MAX_STATE_CHARACTERS = 16 * 1024 * 1024;
/** What replaying may copy: far more than any state that fits into spans needs. */
export const MAX_REPLAY_CHARACTERS = 64 * 1024 * 1024;

export interface EvidenceLimits {
  readonly maxStateCharacters?: number;
  readonly maxReplayCharacters?: number;
}

export function traceEvidence(trace: JunjoTrace, limits: EvidenceLimits = {}): TraceEvidence {
  const replay: Meter = { left: limits.maxReplayCharacters ?? MAX_REPLAY_CHARACTERS };
  const states: Meter = { left: limits.maxStateCharacters ?? MAX_STATE_CHARACTERS };
  const executions = trace.executables.all.filter(({ type }) => type !== 'node' && type !== 'run_concurrent');
  const agents = executions.filter(({ type }) => type === 'agent');
  const operationsOf = (runtimeId: string | null) =>
    (runtimeId === null ? undefined : trace.operations.get(runtimeId)) ?? [];
  return {
    executables_by_span_id: Object.fromEntries(
      executions.map((one) => [
        one.spanId,
        one.type === 'agent'
          ? agentEvidence(one, trace.stores.get(one.spanId), operationsOf(one.runtimeId))
          : workflowEvidence(one, trace.stores.get(one.spanId)),
      ]),
    ),
    operations_by_owner_runtime_id: Object.fromEntries(
      agents
        .filter(({ runtimeId }) => operationsOf(runtimeId).length > 0)
        .map((one) => [one.runtimeId, operationEvidence(one, operationsOf(one.runtimeId))]),
    ),
    stores_by_id: storeEvidence(trace, replay, states),
    relationships_by_owner_span_id: relationshipsOf(trace),
    diagnostics: diagnosticsOf(trace),
  };
}

function diagnosticsOf(trace: JunjoTrace): EvidenceDiagnostic[] {
  const { executables, transitions } = trace;
  const owned = new Set(
    [...trace.stores.values()].flatMap(({ boundaries }) => boundaries.map((b) => b.storeId)),
  );
  const stray = [...transitions.byStore]
    .filter(([storeId]) => !owned.has(storeId))
    .map(([storeId, [first]]) => ({
      ownerSpanId: first?.spanId ?? '',
      issue: storeIssue(storeId),
    }));
  const agents = new Set(
    executables.all.filter(({ type }) => type === 'agent').map(({ runtimeId }) => runtimeId),
  );
  const orphans = [...trace.operations]
    .filter(([runtimeId]) => !agents.has(runtimeId))
    .map(([runtimeId, operations]) => ({
      ownerSpanId: firstSpanOf(operations),
      issue: operationIssue(runtimeId),
    }));
  return [
    ...executables.issues.map((one) => ({ scope: 'executable' as const, ...one })),
    ...orphans.map((one) => ({ scope: 'operation' as const, ...one })),
    ...[...transitions.issues, ...stray].map((one) => ({ scope: 'store' as const, ...one })),
  ].map(({ scope, ownerSpanId, issue }) => ({ scope, owner_span_id: ownerSpanId, issue }));
}

const firstSpanOf = (operations: readonly ReadOperation[]): string => operations[0]?.operation.span_id ?? '';

const storeIssue = (storeId: string): Diagnostic => ({
  code: 'store_without_owner',
  path: 'set_state.junjo.store.id',
  message: `No execution of this trace owns the store ${storeId}.`,
});

const operationIssue = (runtimeId: string): Diagnostic => ({
  code: 'operation_without_owner',
  path: 'junjo.agent.runtime_id',
  message: `The agent ${runtimeId} is not in this trace.`,
});
