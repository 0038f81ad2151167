/** Contract 3: one store that several executions work on, each on an interval of its transitions. */
import { describe, expect, test } from 'vitest';
import { type Facts, setState, slot, span, workflow } from '../../test/build-spans.ts';
import { traceEvidence } from '../evidence/evidence.ts';
import { workflowExecution } from '../execution/execution.ts';
import { readJunjoTrace } from '../read-trace.ts';

const add = (sequence: number) =>
  setState({ sequence, patch: [{ op: 'add', path: '/list/-', value: sequence }] });
const listTo = (last: number) => ({ list: Array.from({ length: last }, (_, n) => n + 1) });

const interval = (from: number, to: number, prefix = 'junjo.store'): Facts => ({
  [`${prefix}.revision.start`]: BigInt(from),
  [`${prefix}.revision.end`]: BigInt(to),
  [`${prefix}.transition.start`]: BigInt(from),
  [`${prefix}.transition.end`]: BigInt(to),
  [`${prefix}.transition.count`]: BigInt(to - from),
  [`${prefix}.reconstructable`]: true,
});

const sharing = (id: number, from: number, to: number, more: Facts = {}) =>
  workflow({
    id,
    contract: 3,
    startState: listTo(from),
    endState: listTo(to),
    start: id * 100,
    events: Array.from({ length: to - from }, (_, n) => add(from + 1 + n)),
    facts: { 'junjo.executable_runtime_id': `run-${id}`, ...interval(from, to), ...more },
  });

test('each execution sees its own interval', () => {
  const trace = readJunjoTrace([sharing(1, 0, 2), sharing(2, 2, 5)]);
  const [first, second] = ['1', '2'].map((n) => workflowExecution(trace, n.padStart(16, '0'))?.stores[0]);
  expect(first).toMatchObject({ status: 'verified', transitions: [{ sequence: 1 }, { sequence: 2 }] });
  expect(second).toMatchObject({ status: 'verified', revision_start: 2, revision_end: 5 });
  expect(second?.transitions.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
});

test('an execution inside another one: the outer one has all', () => {
  const inner = sharing(2, 1, 3);
  const outer = sharing(1, 0, 4);
  const spans = [{ ...outer, events: [add(1), add(4)] }, inner];
  const evidence = traceEvidence(readJunjoTrace(spans));
  expect(Object.keys(evidence.stores_by_id)).toEqual(['store']);
  expect(evidence.stores_by_id['store']).toMatchObject({
    owner_runtime_id: 'run-1',
    detail: { reconstruction_status: 'verified', transition_count: 4 },
  });
});

test('what came before the interval and is in another trace is not missed', () => {
  expect(traceEvidence(readJunjoTrace([sharing(1, 7, 9)])).stores_by_id['store']).toMatchObject({
    detail: { reconstruction_status: 'verified', transitions: [{ sequence: 8 }, { sequence: 9 }] },
  });
});

describe('an interval that is not what it says', () => {
  test.each<[string, string, Facts]>([
    ['no beginning', 'invalid_store_owner_fact', { 'junjo.store.transition.start': undefined }],
    ['no end', 'invalid_store_owner_fact', { 'junjo.store.transition.end': undefined }],
    ['another count', 'invalid_store_transition', { 'junjo.store.transition.count': 5n }],
    ['a beginning too early', 'invalid_store_transition', { 'junjo.store.transition.start': 0n }],
  ])('%s', (_what, code, facts) => {
    const { integrity, detail } = traceEvidence(readJunjoTrace([sharing(1, 2, 4, facts)])).stores_by_id[
      'store'
    ]!;
    expect(detail.reconstruction_status).toBe('failed');
    expect(integrity.diagnostics.map((one) => one.code)).toContain(code);
  });
});

describe('the application store of an agent', () => {
  const agent = (facts: Facts) =>
    span({
      id: 3,
      facts: {
        'junjo.telemetry.contract_version': 3n,
        'junjo.span_type': 'agent',
        'junjo.executable_definition_id': 'd',
        'junjo.executable_runtime_id': 'agent-run',
        'junjo.executable_structural_id': 'agent_sha256:1',
        'junjo.agent.state.available': true,
        'junjo.agent.store.id': 'own',
        ...interval(0, 0),
        ...slot('junjo.agent.state.start', {}),
        ...slot('junjo.agent.state.end', {}),
        'junjo.agent.application_state.available': true,
        'junjo.agent.application_store.id': 'store',
        ...interval(2, 3, 'junjo.agent.application_store'),
        ...slot('junjo.agent.application_state.start', listTo(2)),
        ...slot('junjo.agent.application_state.end', listTo(3)),
        ...facts,
      },
      events: [add(3)],
    });

  test('is verified beside its own', () => {
    const { stores_by_id: stores, executables_by_span_id: executables } = traceEvidence(
      readJunjoTrace([agent({})]),
    );
    expect(stores['own']?.detail.reconstruction_status).toBe('verified');
    expect(stores['store']).toMatchObject({
      owner_executable_type: 'agent',
      detail: { reconstruction_status: 'verified', revision_start: 2 },
    });
    expect(executables['3'.padStart(16, '0')]).toMatchObject({ store_id: 'own' });
  });

  test('is not there when the agent says so', () => {
    const facts = { 'junjo.agent.application_state.available': false };
    const evidence = traceEvidence(readJunjoTrace([agent(facts)]));
    expect(Object.keys(evidence.stores_by_id)).toEqual(['own']);
    expect(evidence.diagnostics).toMatchObject([{ scope: 'store', issue: { code: 'store_without_owner' } }]);
  });

  test('an agent without a state says why it has no store', () => {
    const facts = { 'junjo.agent.state.available': false };
    const { executables_by_span_id: executables } = traceEvidence(readJunjoTrace([agent(facts)]));
    expect(executables['3'.padStart(16, '0')]).toMatchObject({
      store_id: null,
      unavailable_store: { available: false, reason: 'not_recorded' },
    });
  });
});

describe('before contract 2', () => {
  const bare = (sequence: number, time: number, patch: string) => ({
    ...setState({ sequence, patch: [], time }),
    attributes: [
      { key: 'id', value: `event-${sequence}` },
      { key: 'junjo.store.id', value: 'store' },
      { key: 'junjo.store.name', value: 'St' },
      { key: 'junjo.state_json_patch', value: patch },
    ],
  });
  const legacy = (contract: number | undefined, end: string) =>
    span({
      id: 1,
      facts: {
        'junjo.telemetry.contract_version': contract === undefined ? undefined : BigInt(contract),
        'junjo.span_type': 'workflow',
        'junjo.id': 'run',
        'junjo.workflow.store.id': 'store',
        'junjo.workflow.state.start': '{"n":0}',
        'junjo.workflow.state.end': end,
      },
      events: [
        bare(2, 20, '[{"op":"replace","path":"/n","value":2}]'),
        bare(3, 30, '{}'),
        bare(1, 10, '[{"op":"replace","path":"/n","value":1}]'),
      ],
    });

  test.each([undefined, 1])(
    'contract %s: by time, without numbers, and a change of nothing may be {}',
    (contract) => {
      const { detail, integrity } = traceEvidence(readJunjoTrace([legacy(contract, '{"n":2}')])).stores_by_id[
        'store'
      ]!;
      expect(detail).toMatchObject({ reconstruction_status: 'verified', reconstructable_claimed: null });
      expect(detail.transitions.map(({ sequence, event_id, after }) => [sequence, event_id, after])).toEqual([
        [1, 'event-1', { n: 1 }],
        [2, 'event-2', { n: 2 }],
        [3, 'event-3', { n: 2 }],
      ]);
      expect(integrity.status).toBe('complete');
    },
  );

  test('another end state is found', () => {
    const { detail } = traceEvidence(readJunjoTrace([legacy(undefined, '{"n":1}')])).stores_by_id['store']!;
    expect([detail.reconstruction_status, detail.reconstruction_reason]).toEqual([
      'failed',
      'patch_replay_mismatch',
    ]);
  });

  test('without any state there is nothing to verify', () => {
    const spans = [
      span({ id: 1, facts: { 'junjo.span_type': 'workflow', 'junjo.workflow.store.id': 'store' } }),
    ];
    const { detail } = traceEvidence(readJunjoTrace(spans)).stores_by_id['store']!;
    expect(detail.reconstruction_status).toBe('not_applicable');
  });
});

test('a contract that nobody knows is told, and the rest of the trace is read', () => {
  const spans = [
    sharing(1, 0, 1),
    workflow({ id: 2, contract: 9 }),
    span({ id: 3, facts: { 'junjo.span_type': 'odd' } }),
  ];
  const { diagnostics, executables_by_span_id: executables } = traceEvidence(readJunjoTrace(spans));
  expect(Object.keys(executables)).toEqual(['1'.padStart(16, '0')]);
  expect(diagnostics.map(({ scope, owner_span_id: id, issue }) => [scope, Number(id), issue.code])).toEqual([
    ['executable', 3, 'unknown_span_type'],
    ['executable', 2, 'unsupported_contract'],
  ]);
});
