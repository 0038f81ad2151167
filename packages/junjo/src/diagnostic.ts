/** What was found wrong with telemetry, and what its sender says it dropped. */
export type DiagnosticCode =
  | 'unsupported_contract'
  | 'unknown_span_type'
  | 'missing_executable_identity'
  | 'invalid_store_owner_fact'
  | 'invalid_store_event'
  | 'invalid_store_name'
  | 'invalid_store_transition'
  | 'store_without_owner'
  | 'payload_policy_mismatch'
  | 'invalid_payload_slot'
  | 'payload_nesting_too_deep'
  | 'nonportable_scalar_text'
  | 'revision_discontinuity'
  | 'terminal_revision_mismatch'
  | 'patch_replay_mismatch'
  | 'unsafe_patch_path'
  | 'replay_too_large'
  | 'states_omitted'
  | 'reconstructable_claim_mismatch'
  | 'invalid_graph_snapshot'
  | 'invalid_agent_fact'
  | 'invalid_operation'
  | 'operation_without_owner'
  | 'operation_sequence_mismatch'
  | 'operation_count_mismatch';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** The attribute, or the event and its attribute, that it is about. */
  readonly path: string;
  /** For people. */
  readonly message: string;
}

/** Takes what was found. */
export type Report = (code: DiagnosticCode, path: string, message: string) => void;

/** A list of diagnostics and how to add to it; one place never fills an answer. */
export function diagnosticList(): { readonly diagnostics: readonly Diagnostic[]; readonly report: Report } {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report: (code, path, message) => {
      if (diagnostics.length < MOST_OF_ONE_PLACE) diagnostics.push({ code, path, message });
    },
  };
}

const MOST_OF_ONE_PLACE = 100;
