import type { Span } from '@studio/core';
import { describe, expect, test } from 'vitest';
import { type Facts, node, slot, span, spanId } from '../../test/build-spans.ts';
import { traceEvidence } from '../evidence/evidence.ts';
import { readJunjoTrace } from '../read-trace.ts';

const call = (id: string, name = 'tool') => ({ id, name, arguments: {} });

const agent = (facts: Facts = {}, more: { readonly id?: number; readonly parent?: number } = {}): Span =>
  span({
    id: 1,
    ...more,
    facts: {
      'junjo.telemetry.contract_version': 2n,
      'junjo.span_type': 'agent',
      'junjo.executable_definition_id': 'definition',
      'junjo.executable_runtime_id': 'run',
      'junjo.executable_structural_id': 'agent_sha256:1',
      'junjo.agent.key': 'weather',
      'junjo.agent.outcome': 'completed',
      'junjo.agent.operation.count': 2n,
      'junjo.agent.model_request.count': 1n,
      'junjo.agent.tool_call.started_count': 1n,
      'junjo.agent.state.available': false,
      ...facts,
    },
  });

const request = (sequence: number, calls: readonly object[], facts: Facts = {}): Span =>
  operation(sequence, 'model_request', { ...slot('junjo.agent.model.response', { calls }), ...facts });

const tool = (sequence: number, id: string, facts: Facts = {}): Span =>
  operation(sequence, 'tool', {
    'junjo.agent.tool_call.id': id,
    'junjo.agent.tool_call.ordinal': 7n,
    ...facts,
  });

function operation(sequence: number, type: string, facts: Facts): Span {
  return span({
    id: 10 + sequence,
    parent: 1,
    facts: {
      'junjo.telemetry.contract_version': 2n,
      'junjo.agent.runtime_id': 'run',
      'junjo.agent.operation_type': type,
      'junjo.agent.operation.sequence': BigInt(sequence),
      ...facts,
    },
  });
}

const NO_JSON = { ...slot('junjo.agent.tool.result', 1), 'junjo.agent.tool.result': '{' };

const evidenceOf = (...spans: Span[]) => traceEvidence(readJunjoTrace(spans));
const codesOf = (...spans: Span[]) =>
  evidenceOf(...spans).executables_by_span_id[spanId(1)]?.integrity.diagnostics.map(({ code }) => code);

test('what is as promised is complete', () => {
  expect(codesOf(agent(), tool(2, 'c1'), request(1, [call('c1')]))).toEqual([]);
});

describe('each thing that can be wrong is told', () => {
  test.each<[string, string, readonly Span[]]>([
    ['an operation is missing', 'operation_count_mismatch', [agent(), request(1, [])]],
    ['a number is missing', 'operation_sequence_mismatch', [agent(), request(1, []), tool(3, 'c1')]],
    [
      'a number is there twice',
      'operation_sequence_mismatch',
      [agent(), request(1, []), { ...tool(1, 'c1'), spanId: spanId(99) }],
    ],
    [
      'no number',
      'invalid_operation',
      [agent(), request(1, []), tool(2, 'c1', { 'junjo.agent.operation.sequence': undefined })],
    ],
    [
      'a usage that is none',
      'invalid_operation',
      [agent(), request(1, [], { 'junjo.agent.model.usage': '[]' }), tool(2, 'c1')],
    ],
    ['a payload that is none', 'invalid_payload_slot', [agent(), request(1, []), tool(2, 'c1', NO_JSON)]],
    [
      'an unknown outcome',
      'invalid_agent_fact',
      [agent({ 'junjo.agent.outcome': 'odd' }), request(1, []), tool(2, 'c1')],
    ],
    [
      'an agent’s usage that is none',
      'invalid_agent_fact',
      [agent({ 'junjo.agent.usage': '{"fields":1}' }), request(1, []), tool(2, 'c1')],
    ],
    [
      'no definition id',
      'missing_executable_identity',
      [agent({ 'junjo.executable_definition_id': undefined }), request(1, []), tool(2, 'c1')],
    ],
  ])('%s', (_what, code, spans) => {
    expect(codesOf(...spans)).toContain(code);
  });

  test('operations whose agent is not here', () => {
    expect(evidenceOf(request(1, [])).diagnostics).toMatchObject([
      { scope: 'operation', owner_span_id: spanId(11), issue: { code: 'operation_without_owner' } },
    ]);
  });
});

describe('a tool call that a model asked for', () => {
  const admissionOf = (facts: Facts, ...tools: Span[]) => {
    const evidence = evidenceOf(agent(facts), request(1, [call('c1'), call('c2')]), ...tools);
    const found = evidence.operations_by_owner_runtime_id['run']?.[spanId(11)];
    if (found?.operation_type !== 'model_request') throw new Error('no request');
    return found.requested_tool_calls.map((one) => [
      one.call_id,
      one.ordinal,
      one.observed_tool_operation,
      one.admission,
      one.reason,
    ]);
  };

  test('was admitted when it ran, or when the state says so', () => {
    const facts = slot('junjo.agent.state.end', { admitted_tool_call_ids: ['c2'] });
    expect(admissionOf(facts, tool(2, 'c1'))).toEqual([
      ['c1', 7, true, 'admitted', null],
      ['c2', 2, false, 'admitted', null],
    ]);
  });

  test('was rejected when the run ended for it', () => {
    expect(admissionOf({ 'junjo.agent.termination_reason': 'limit_exceeded' })).toEqual([
      ['c1', 1, false, 'rejected', 'limit_exceeded'],
      ['c2', 2, false, 'rejected', 'limit_exceeded'],
    ]);
  });

  test('is open when nothing is known of it', () => {
    expect(admissionOf({}).map(([, , , admission]) => admission)).toEqual(['unknown', 'unknown']);
  });
});

test('what an agent was given that was not valid', () => {
  const facts = {
    ...slot('junjo.agent.input_candidate', { q: 1 }),
    'junjo.agent.history_candidate.available': false,
    'junjo.agent.history_candidate.unavailable_reason': 'not_json',
  };
  expect(evidenceOf(agent(facts)).executables_by_span_id[spanId(1)]).toMatchObject({
    input_candidate: { available: true, payload: { value: { q: 1 } }, unavailable_reason: null },
    history_candidate: { available: false, payload: null, unavailable_reason: 'not_json' },
  });
});

test('an agent that was cancelled says why', () => {
  const facts = {
    'junjo.agent.outcome': 'cancelled',
    'junjo.cancelled': true,
    'junjo.cancelled_reason': 'cancelled',
  };
  expect(evidenceOf(agent(facts)).executables_by_span_id[spanId(1)]).toMatchObject({
    summary: { outcome: 'cancelled' },
    error: null,
    cancellation: { reason: 'cancelled' },
  });
});

test('what an agent ran in and what ran in it', () => {
  const spans = [
    node({ id: 50, runtimeId: 'n' }),
    agent({}, { parent: 50 }),
    { ...agent({ 'junjo.executable_runtime_id': 'inner' }, { id: 2, parent: 11 }) },
    request(1, []),
    node({ id: 60, parent: 11, type: 'workflow', runtimeId: 'nested' }),
  ];
  const { relationships_by_owner_span_id: relationships } = evidenceOf(...spans);
  expect(relationships[spanId(1)]).toMatchObject({
    parent: { executable_type: 'node', runtime_id: 'n' },
    nested: [
      { executable_type: 'agent', runtime_id: 'inner' },
      { executable_type: 'workflow', runtime_id: 'nested' },
    ],
  });
  expect(relationships[spanId(2)]).toMatchObject({
    parent: { executable_type: 'agent', runtime_id: 'run' },
    nested: [],
  });
});

test('a parent that is not here is told by its ids', () => {
  const facts = { 'junjo.parent_executable_runtime_id': 'away', 'junjo.parent_executable_type': 'workflow' };
  const { relationships_by_owner_span_id: relationships } = evidenceOf(agent(facts));
  expect(relationships[spanId(1)]?.parent).toMatchObject({
    executable_type: 'workflow',
    span_id: null,
    runtime_id: 'away',
  });
});
