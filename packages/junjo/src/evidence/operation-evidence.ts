import type { ModelRequest, ReadOperation, ToolCall } from '../agent/operation.ts';
import {
  admittedIdsOf,
  type RequestedToolCall,
  requestedToolCalls,
  type ToolCallContext,
} from '../agent/requested-tool-calls.ts';
import { isStrict } from '../contract.ts';
import type { Executable } from '../executable.ts';
import { readPayload } from '../payload.ts';

/** An operation; a model request also says what became of the tool calls that the model asked for. */
export type OperationEvidence =
  | ToolCall
  | (ModelRequest & { readonly requested_tool_calls: readonly RequestedToolCall[] });

/** The operations of an agent by span id, in the order of their numbers. */
export function operationEvidence(
  agent: Executable,
  operations: readonly ReadOperation[],
): Readonly<Record<string, OperationEvidence>> {
  const context = contextOf(agent, operations);
  return Object.fromEntries(
    operations.map((read) => {
      const { operation } = read;
      if (operation.operation_type === 'tool') return [operation.span_id, operation];
      const { outcome, error, cancellation, ...rest } = operation;
      const requested = requestedToolCalls(read, context);
      const evidence = { ...rest, requested_tool_calls: requested, outcome, error, cancellation };
      return [operation.span_id, evidence satisfies OperationEvidence];
    }),
  );
}

function contextOf({ source, contract }: Executable, operations: readonly ReadOperation[]): ToolCallContext {
  const { attributes } = source;
  const key = 'junjo.agent.state.end';
  const state = readPayload({ attributes, key, isStrict: isStrict(contract), report: () => {} });
  const observed = new Map<string, ToolCall>();
  for (const { operation } of operations) {
    if (operation.operation_type === 'tool' && operation.call_id !== null) {
      observed.set(operation.call_id, operation);
    }
  }
  return {
    observed,
    admittedIds: admittedIdsOf(state?.value),
    terminationReason: attributes.text('junjo.agent.termination_reason'),
  };
}
