import { isJsonObject, type Json } from '../json/json-value.ts';
import type { ReadOperation, ToolCall } from './operation.ts';

/** A call that a model asked for, and what became of it. */
export interface RequestedToolCall {
  readonly call_id: string | null;
  readonly ordinal: number;
  readonly tool_name: string | null;
  readonly observed_tool_operation: boolean;
  /** `rejected` when the run ended before its batch was admitted; `unknown` when its operation is only not here. */
  readonly admission: 'admitted' | 'rejected' | 'unknown';
  readonly reason: string | null;
}

/** Reasons for which a run ends with the calls of the last response not admitted. */
const REJECTING = new Set([
  'limit_exceeded',
  'unknown_tool',
  'tool_input_validation_error',
  'model_response_error',
]);

export interface ToolCallContext {
  /** Tool operations of the agent by call id. */
  readonly observed: ReadonlyMap<string, ToolCall>;
  /** From the agent's last state. */
  readonly admittedIds: ReadonlySet<string>;
  readonly terminationReason: string | null;
}

export function requestedToolCalls(
  { operation }: ReadOperation,
  { observed, admittedIds, terminationReason }: ToolCallContext,
): RequestedToolCall[] {
  if (operation.operation_type !== 'model_request') return [];
  const response = operation.response?.value;
  const calls = isJsonObject(response) ? response['calls'] : null;
  if (!Array.isArray(calls)) return [];
  return (calls as readonly Json[]).map((call, index) => {
    const { id, name } = isJsonObject(call) ? call : {};
    const callId = typeof id === 'string' ? id : null;
    const seen = callId === null ? undefined : observed.get(callId);
    const isAdmitted = seen !== undefined || (callId !== null && admittedIds.has(callId));
    const isRejected = !isAdmitted && terminationReason !== null && REJECTING.has(terminationReason);
    return {
      call_id: callId,
      ordinal: seen?.ordinal ?? index + 1,
      tool_name: typeof name === 'string' ? name : null,
      observed_tool_operation: seen !== undefined,
      admission: isAdmitted ? 'admitted' : isRejected ? 'rejected' : 'unknown',
      reason: isRejected ? terminationReason : null,
    };
  });
}

/** `admitted_tool_call_ids` of the state of an agent. */
export function admittedIdsOf(state: Json | undefined): ReadonlySet<string> {
  const ids = isJsonObject(state) ? state['admitted_tool_call_ids'] : null;
  const list = Array.isArray(ids) ? (ids as readonly Json[]) : [];
  return new Set(list.filter((id) => typeof id === 'string'));
}
