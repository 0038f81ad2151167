import { isStrict } from '../contract.ts';
import { type Diagnostic, diagnosticList, type Report } from '../diagnostic.ts';
import type { Executable } from '../executable.ts';
import { type Integrity, integrityOf, lossCounts } from '../integrity.ts';
import type { OwnedStores } from '../store/boundary.ts';

export interface UnavailableStoreEvidence {
  readonly available: false;
  readonly reason: string;
}

/** A workflow or subflow. */
export interface WorkflowEvidence {
  readonly executable_type: string;
  readonly owner_span_id: string;
  readonly name: string;
  readonly definition_id: string | null;
  readonly runtime_id: string | null;
  readonly structural_id: string | null;
  readonly store_id: string | null;
  readonly unavailable_store: UnavailableStoreEvidence | null;
  readonly integrity: Integrity;
}

export function workflowEvidence(one: Executable, stores: OwnedStores | undefined): WorkflowEvidence {
  return {
    executable_type: one.type,
    owner_span_id: one.spanId,
    name: one.name,
    definition_id: one.definitionId,
    runtime_id: one.runtimeId,
    structural_id: one.structuralId,
    ...storeOf(stores),
    integrity: integrityOf(identityDiagnostics(one), lossCounts([one.source])),
  };
}

export function storeOf(stores: OwnedStores | undefined) {
  const runtime = stores?.boundaries.find(({ role }) => role === 'runtime');
  const unavailable = stores?.unavailable;
  return {
    store_id: runtime?.storeId ?? null,
    unavailable_store: unavailable ? { available: false as const, reason: unavailable.reason } : null,
  };
}

/** Ids that its contract promises and it does not have. */
export function identityDiagnostics(one: Executable): readonly Diagnostic[] {
  const { diagnostics, report } = diagnosticList();
  reportIdentity(one, report);
  return diagnostics;
}

export function reportIdentity(one: Executable, report: Report): void {
  const missing = (name: string) =>
    report('missing_executable_identity', `junjo.executable_${name}`, 'The id is missing.');
  if (one.runtimeId === null) missing('runtime_id');
  if (!isStrict(one.contract)) return;
  if (one.definitionId === null) missing('definition_id');
  if (one.structuralId === null) missing('structural_id');
}
