import { type Candidate, type ReadOperation, readCandidate } from '../agent/operation.ts';
import { checkOperations } from '../agent/operations.ts';
import { type AgentSummary, summarizeAgent } from '../agent/summary.ts';
import { isStrict } from '../contract.ts';
import { diagnosticList } from '../diagnostic.ts';
import type { Executable } from '../executable.ts';
import type { Failure } from '../failure.ts';
import { type Integrity, integrityOf, lossCounts } from '../integrity.ts';
import { type Payload, readPayload } from '../payload.ts';
import type { OwnedStores } from '../store/boundary.ts';
import { reportIdentity, storeOf, type UnavailableStoreEvidence } from './workflow-evidence.ts';

export interface AgentEvidence {
  readonly executable_type: 'agent';
  readonly owner_span_id: string;
  readonly runtime_id: string | null;
  readonly store_id: string | null;
  readonly unavailable_store: UnavailableStoreEvidence | null;
  readonly summary: AgentSummary;
  readonly definition: Payload | null;
  readonly input: Payload | null;
  readonly output: Payload | null;
  /** What was given, where it was not valid. */
  readonly input_candidate: Candidate | null;
  readonly history_candidate: Candidate | null;
  readonly error: Failure | null;
  readonly cancellation: { readonly reason: string | null } | null;
  readonly integrity: Integrity;
}

export function agentEvidence(
  agent: Executable,
  stores: OwnedStores | undefined,
  operations: readonly ReadOperation[],
): AgentEvidence {
  const { attributes } = agent.source;
  const { diagnostics, report } = diagnosticList();
  reportIdentity(agent, report);
  const payload = (name: string) =>
    readPayload({ attributes, key: `junjo.agent.${name}`, isStrict: isStrict(agent.contract), report });
  const evidence = {
    executable_type: 'agent' as const,
    owner_span_id: agent.spanId,
    runtime_id: agent.runtimeId,
    ...storeOf(stores),
    summary: summarizeAgent(agent, report),
    definition: payload('definition_snapshot'),
    input: payload('input'),
    output: payload('output'),
    input_candidate: readCandidate(attributes, 'input_candidate', payload),
    history_candidate: readCandidate(attributes, 'history_candidate', payload),
    error: agent.failure,
    cancellation: agent.cancellation,
  };
  checkOperations(agent, operations, report);
  const spans = [agent.source, ...operations.map(({ source }) => source)];
  return { ...evidence, integrity: integrityOf(diagnostics, lossCounts(spans)) };
}
