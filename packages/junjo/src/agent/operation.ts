/** What an agent did, step by step: requests to a model and calls of tools, in the original's shape. */
import type { AttributeReader } from '../attribute-reader.ts';
import { contractOf, isStrict } from '../contract.ts';
import { type Diagnostic, diagnosticList, type Report } from '../diagnostic.ts';
import { type Failure, type Outcome, readEnding } from '../failure.ts';
import { durationNs, isoMicros } from '../iso-time.ts';
import { isJsonObject, type Json } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { type Payload, readPayload } from '../payload.ts';
import type { ReadSpan } from '../trace-spans.ts';

export interface Candidate {
  readonly available: boolean;
  readonly payload: Payload | null;
  readonly unavailable_reason: string | null;
}

interface OperationBase {
  /** From 1 over both kinds; null when the sender left it out. */
  readonly sequence: number | null;
  readonly span_id: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly duration_ns: number;
  readonly ordinal: number | null;
}

interface OperationEnd {
  readonly outcome: Outcome;
  readonly error: Failure | null;
  readonly cancellation: { readonly reason: string | null } | null;
}

export interface ModelUsage {
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cached_input_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly total_tokens: number | null;
}

export interface ModelRequest extends OperationBase, OperationEnd {
  readonly operation_type: 'model_request';
  readonly state_revision: number | null;
  readonly driver_key: string | null;
  readonly provider: string | null;
  readonly model_name: string | null;
  readonly request: Payload | null;
  readonly response_candidate: Candidate | null;
  readonly response_type: string | null;
  readonly response: Payload | null;
  readonly usage: ModelUsage | null;
}

export interface ToolCall extends OperationBase, OperationEnd {
  readonly operation_type: 'tool';
  readonly call_id: string | null;
  readonly tool_name: string | null;
  readonly tool_structural_id: string | null;
  readonly state_revision_before: number | null;
  readonly state_revision_after: number | null;
  readonly requested_arguments: Payload | null;
  readonly arguments: Payload | null;
  readonly result_candidate: Candidate | null;
  readonly result: Payload | null;
}

export interface ReadOperation {
  readonly ownerRuntimeId: string;
  readonly operation: ModelRequest | ToolCall;
  readonly source: ReadSpan;
  readonly diagnostics: readonly Diagnostic[];
}

const TYPE = 'junjo.agent.operation_type';

/** undefined for a span that is no operation of an agent. */
export function readOperation(source: ReadSpan): ReadOperation | undefined {
  const { attributes } = source;
  const type = attributes.text(TYPE);
  const ownerRuntimeId = attributes.text('junjo.agent.runtime_id');
  const contract = contractOf(attributes);
  if (type === null || ownerRuntimeId === null || contract === undefined) return undefined;
  if (type !== 'model_request' && type !== 'tool') return undefined;
  const { diagnostics, report } = diagnosticList();
  const isPromised = isStrict(contract);
  const payload = (name: string) => {
    const key = `junjo.agent.${name}`;
    return readPayload({ attributes, key, isStrict: isPromised, report, at: `span[${source.span.spanId}].` });
  };
  const operation =
    type === 'tool' ? readToolCall(source, payload) : readModelRequest(source, payload, report);
  if (operation.sequence === null) {
    report('invalid_operation', 'junjo.agent.operation.sequence', 'The operation has no number.');
  }
  return { ownerRuntimeId, operation, source, diagnostics };
}

type ReadSlot = (name: string) => Payload | null;

function readModelRequest(source: ReadSpan, payload: ReadSlot, report: Report): ModelRequest {
  const { attributes } = source;
  return {
    operation_type: 'model_request',
    ...base(source, 'model_request.ordinal', {}),
    state_revision: attributes.count('junjo.agent.model_request.state_revision'),
    driver_key: attributes.text('junjo.agent.model.driver_key'),
    provider: attributes.text('junjo.agent.model.provider'),
    model_name: attributes.text('junjo.agent.model.name'),
    request: payload('model.request'),
    response_candidate: readCandidate(attributes, 'model.response_candidate', payload),
    response_type: attributes.text('junjo.agent.model.response_type'),
    response: payload('model.response'),
    usage: readModelUsage(attributes, report),
    ...end(source),
  };
}

function readToolCall(source: ReadSpan, payload: ReadSlot): ToolCall {
  const { attributes } = source;
  return {
    operation_type: 'tool',
    ...base(source, 'tool_call.ordinal', { call_id: attributes.text('junjo.agent.tool_call.id') }),
    tool_name: attributes.text('junjo.agent.tool.name'),
    tool_structural_id: attributes.text('junjo.agent.tool.structural_id'),
    state_revision_before: attributes.count('junjo.agent.tool.state_revision.before'),
    state_revision_after: attributes.count('junjo.agent.tool.state_revision.after'),
    requested_arguments: payload('tool.requested_arguments'),
    arguments: payload('tool.arguments'),
    result_candidate: readCandidate(attributes, 'tool.result_candidate', payload),
    result: payload('tool.result'),
    ...end(source),
  };
}

/** `before` stands where the original has it: in front of the ordinal. */
function base<B extends object>({ span, attributes }: ReadSpan, ordinal: string, before: B) {
  return {
    sequence: attributes.count('junjo.agent.operation.sequence'),
    span_id: span.spanId,
    start_time: isoMicros(span.startTimeUnixNano),
    end_time: isoMicros(span.endTimeUnixNano),
    duration_ns: durationNs(span),
    ...before,
    ordinal: attributes.count(`junjo.agent.${ordinal}`),
  };
}

function end(source: ReadSpan): OperationEnd {
  const { outcome, failure, cancellation } = readEnding(source);
  return { outcome, error: failure, cancellation };
}

/** What was there before it was found to be valid; null when the sender says nothing of it. */
export function readCandidate(
  attributes: AttributeReader,
  name: string,
  payload: ReadSlot,
): Candidate | null {
  const available = attributes.flag(`junjo.agent.${name}.available`);
  const slot = payload(name);
  if (available === null && slot === null) return null;
  return {
    available: available ?? slot !== null,
    payload: slot,
    unavailable_reason: attributes.text(`junjo.agent.${name}.unavailable_reason`),
  };
}

const USAGE = 'junjo.agent.model.usage';

function readModelUsage(attributes: AttributeReader, report: Report): ModelUsage | null {
  const text = attributes.text(USAGE);
  if (text === null) return null;
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    report('invalid_operation', USAGE, 'It is not the usage of a model.');
    return null;
  }
  const usage = parsed.value;
  return {
    input_tokens: countOf(usage['inputTokens']),
    output_tokens: countOf(usage['outputTokens']),
    cached_input_tokens: countOf(usage['cachedInputTokens']),
    reasoning_tokens: countOf(usage['reasoningTokens']),
    total_tokens: countOf(usage['totalTokens']),
  };
}

const countOf = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);
