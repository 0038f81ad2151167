import type { Span } from '@studio/core';
import { describe, expect, test } from 'vitest';
import { type Facts, setState, slot, span, type WorkflowOptions, workflow } from '../../test/build-spans.ts';
import { traceEvidence } from '../evidence/evidence.ts';
import { readJunjoTrace } from '../read-trace.ts';

const START = { counter: 0, items: [] };
const END = { counter: 1, items: ['a'] };
const replace = (facts: Facts = {}) =>
  setState({ sequence: 1, patch: [{ op: 'replace', path: '/counter', value: 1 }], facts });
const add = (facts: Facts = {}) =>
  setState({ sequence: 2, patch: [{ op: 'add', path: '/items/0', value: 'a' }], facts });

interface Case {
  readonly owner?: WorkflowOptions;
  readonly events?: Span['events'];
}

/** A store with two transitions that is verified, but for what the case changes. */
function storeOf({ owner = {}, events = [replace(), add()] }: Case) {
  const spans = [
    workflow({ startState: START, endState: END, transitions: 2, ...owner }),
    span({ id: 2, parent: 1, facts: { 'junjo.telemetry.contract_version': 2n }, events }),
  ];
  const { stores_by_id: stores } = traceEvidence(readJunjoTrace(spans));
  const store = stores['store'];
  if (!store) throw new Error('no store');
  const { status, diagnostics } = store.integrity;
  return {
    status: store.detail.reconstruction_status,
    reason: store.detail.reconstruction_reason,
    integrity: status,
    codes: diagnostics.map(({ code }) => code),
    paths: diagnostics.map(({ path }) => path),
    transitions: store.detail.transitions,
  };
}

test('what is right is verified and without a diagnostic', () => {
  const { transitions, ...rest } = storeOf({});
  expect(rest).toEqual({ status: 'verified', reason: null, integrity: 'complete', codes: [], paths: [] });
  expect(transitions.map(({ before, after }) => [before, after])).toEqual([
    [START, { counter: 1, items: [] }],
    [{ counter: 1, items: [] }, END],
  ]);
});

test('transitions are put in the order of their numbers, not of time', () => {
  const late = { ...replace(), timeUnixNano: 999n };
  expect(storeOf({ events: [add(), late] }).status).toBe('verified');
});

const owner = (facts: Facts): Case => ({ owner: { facts } });
const event = (facts: Facts): Case => ({ events: [replace(facts), add()] });
const PATCH = 'junjo.state_json_patch';
const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
const patched = (...patch: unknown[]): Case => ({ events: [setState({ sequence: 1, patch }), add()] });

describe('each thing that can be wrong is told', () => {
  test.each<[string, string, string, Case]>([
    [
      'failed',
      'invalid_store_owner_fact',
      'a revision is missing',
      owner({ 'junjo.store.revision.start': undefined }),
    ],
    ['failed', 'invalid_store_owner_fact', 'a count is text', owner({ 'junjo.store.transition.count': '2' })],
    [
      'failed',
      'invalid_store_owner_fact',
      'a count is negative',
      owner({ 'junjo.store.transition.count': -2n }),
    ],
    ['failed', 'invalid_store_owner_fact', 'no claim', owner({ 'junjo.store.reconstructable': undefined })],
    [
      'failed',
      'invalid_store_owner_fact',
      'no end state',
      owner({ 'junjo.workflow.state.end': undefined, 'junjo.workflow.state.end.mode': undefined }),
    ],
    [
      'failed',
      'invalid_payload_slot',
      'a state is not JSON',
      owner({ 'junjo.workflow.state.start': '{"a":' }),
    ],
    [
      'failed',
      'invalid_payload_slot',
      'a state is missing, its mode is not',
      owner({ 'junjo.workflow.state.end': undefined }),
    ],
    [
      'failed',
      'invalid_payload_slot',
      'an unknown mode',
      owner({ 'junjo.workflow.state.start.mode': 'odd' }),
    ],
    [
      'failed',
      'invalid_payload_slot',
      'a state is a number',
      owner({ 'junjo.workflow.state.start': 5n, 'junjo.workflow.state.start.mode': undefined }),
    ],
    [
      'verified',
      'payload_policy_mismatch',
      'no policy',
      owner({ 'junjo.workflow.state.start.policy': undefined }),
    ],
    [
      'failed',
      'payload_policy_mismatch',
      'excluded, and there',
      owner({ 'junjo.workflow.state.start.mode': 'excluded' }),
    ],
    [
      'failed',
      'payload_nesting_too_deep',
      'a state nests too deep',
      owner({ 'junjo.workflow.state.start': deep }),
    ],
    ['failed', 'payload_nesting_too_deep', 'a patch nests too deep', event({ [PATCH]: deep })],
    [
      'verified',
      'nonportable_scalar_text',
      'half a surrogate pair',
      event({
        [PATCH]:
          '[{"op":"replace","path":"/counter","value":1},{"op":"add","path":"/items/0","value":"\\ud800"},{"op":"remove","path":"/items/0"}]',
      }),
    ],
    ['failed', 'invalid_store_event', 'an event without id', event({ id: undefined })],
    ['verified', 'invalid_store_name', 'a store without name', event({ 'junjo.store.name': undefined })],
    [
      'failed',
      'invalid_store_transition',
      'no number',
      event({ 'junjo.store.transition.sequence': undefined }),
    ],
    [
      'failed',
      'invalid_store_transition',
      'a number twice',
      event({ 'junjo.store.transition.sequence': 2n }),
    ],
    ['failed', 'invalid_store_transition', 'no revision', event({ 'junjo.store.revision.after': undefined })],
    ['failed', 'invalid_store_transition', 'one is missing', { events: [add()] }],
    [
      'failed',
      'invalid_store_transition',
      'one too many',
      { events: [replace(), add(), setState({ sequence: 3, patch: [], revisions: [2, 2] })] },
    ],
    [
      'failed',
      'revision_discontinuity',
      'a gap',
      event({ 'junjo.store.revision.before': 5n, 'junjo.store.revision.after': 6n }),
    ],
    ['failed', 'revision_discontinuity', 'a step of two', event({ 'junjo.store.revision.after': 2n })],
    ['failed', 'terminal_revision_mismatch', 'another end', owner({ 'junjo.store.revision.end': 7n })],
    [
      'failed',
      'invalid_payload_slot',
      'no patch',
      event({ [PATCH]: undefined, [`${PATCH}.mode`]: undefined }),
    ],
    ['failed', 'invalid_payload_slot', 'a patch that is no list', event({ [PATCH]: '{}' })],
    [
      'failed',
      'patch_replay_mismatch',
      'another end state',
      owner(slot('junjo.workflow.state.end', { counter: 2, items: ['a'] })),
    ],
    [
      'failed',
      'patch_replay_mismatch',
      'a path that is not there',
      patched({ op: 'replace', path: '/nothing', value: 1 }),
    ],
    ['failed', 'patch_replay_mismatch', 'an inherited path', patched({ op: 'remove', path: '/toString' })],
    ['failed', 'patch_replay_mismatch', 'no pointer', patched({ op: 'add', path: 'counter', value: 1 })],
    [
      'failed',
      'patch_replay_mismatch',
      'an index beyond the end',
      patched({ op: 'add', path: '/items/5', value: 1 }),
    ],
    ['failed', 'patch_replay_mismatch', 'an unknown operation', patched({ op: 'spin', path: '/counter' })],
    [
      'failed',
      'patch_replay_mismatch',
      'a test that fails',
      patched({ op: 'test', path: '/counter', value: 7 }),
    ],
    ['failed', 'patch_replay_mismatch', 'an operation that is null', patched(null)],
    [
      'failed',
      'unsafe_patch_path',
      'a path into __proto__',
      patched({ op: 'add', path: '/__proto__/polluted', value: 1 }),
    ],
    [
      'failed',
      'unsafe_patch_path',
      'a move from __proto__',
      patched({ op: 'move', from: '/__proto__', path: '/x' }),
    ],
    [
      'failed',
      'payload_nesting_too_deep',
      'patches that nest ever deeper',
      patched(...Array.from({ length: 140 }, (_, n) => ({ op: 'add', path: '/d'.repeat(n + 1), value: {} }))),
    ],
    [
      'failed',
      'replay_too_large',
      'copies that double the state',
      patched(
        { op: 'add', path: '/items/0', value: 'x'.repeat(1000) },
        ...Array.from({ length: 60 }, (_, n) => ({ op: 'copy', from: '/items', path: `/copy${n}` })),
        ...Array.from({ length: 60 }, (_, n) => ({ op: 'copy', from: '', path: `/all${n}` })),
      ),
    ],
    [
      'failed',
      'reconstructable_claim_mismatch',
      'a claim that does not hold',
      owner({ 'junjo.store.revision.end': 7n }),
    ],
    [
      'verified',
      'reconstructable_claim_mismatch',
      'a claim that holds too little',
      owner({ 'junjo.store.reconstructable': false }),
    ],
  ])('%s, %s: %s', (status, code, _what, changed) => {
    const found = storeOf(changed);
    expect(found.status).toBe(status);
    expect(found.codes).toContain(code);
    expect(found.integrity).toBe('partial');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('what a policy hides', () => {
  const hidden = (key: string, mode: string): Facts => ({ [key]: undefined, [`${key}.mode`]: mode });
  test.each<[string, Case]>([
    ['state.start is excluded', owner(hidden('junjo.workflow.state.start', 'excluded'))],
    ['state.end is redacted', owner({ 'junjo.workflow.state.end.mode': 'redacted' })],
    ['patch 1 is reference', event({ [PATCH]: 's3://bucket/1', [`${PATCH}.mode`]: 'reference' })],
  ])('%s', (reason, changed) => {
    const { status, reason: told, codes, transitions } = storeOf(changed);
    expect([status, told, codes]).toEqual(['policy_unavailable', reason, []]);
    expect(transitions.map(({ before }) => before)).toEqual([null, null]);
  });

  test('a reference is told, and a redacted value is shown', () => {
    const facts = { [PATCH]: 's3://bucket/1', [`${PATCH}.mode`]: 'reference' };
    expect(storeOf(event(facts)).transitions[0]?.patch).toMatchObject({
      value: null,
      reference: 's3://bucket/1',
    });
    const redacted = {
      'junjo.workflow.state.start': '{"counter":"***"}',
      'junjo.workflow.state.start.mode': 'redacted',
    };
    expect(storeOf(owner(redacted)).status).toBe('policy_unavailable');
  });
});

test('what the sender dropped makes it partial', () => {
  const spans = [workflow({ droppedEvents: 3 })];
  const store = traceEvidence(readJunjoTrace(spans)).stores_by_id['store'];
  expect(store?.integrity).toMatchObject({ status: 'partial', loss_counts: { span_dropped_events: 3 } });
});

test('names that only look dangerous are names', () => {
  const events = [
    setState({ sequence: 1, patch: [{ op: 'add', path: '/constructor', value: { prototype: 1 } }] }),
    setState({ sequence: 2, patch: [{ op: 'replace', path: '/constructor/prototype', value: 2 }] }),
  ];
  const ends = { startState: {}, endState: { constructor: { prototype: 2 } } };
  expect(storeOf({ owner: ends, events }).status).toBe('verified');
});

test('a state may have a key named __proto__, and integers beyond 2^53 keep their digits', () => {
  const state = '{"__proto__":{"a":1},"big":12345678901234567890}';
  const facts = { 'junjo.workflow.state.start': state, 'junjo.workflow.state.end': state };
  const found = traceEvidence(readJunjoTrace([workflow({ facts })])).stores_by_id['store'];
  expect(found?.detail.reconstruction_status).toBe('verified');
  expect(JSON.stringify(found?.detail.start?.value)).toBe(state);
});

test('a copy is one: a later change of the one leaves the other alone', () => {
  const events = [
    setState({ sequence: 1, patch: [{ op: 'copy', from: '/items', path: '/others' }] }),
    setState({ sequence: 2, patch: [{ op: 'add', path: '/others/0', value: 'b' }] }),
  ];
  const ends = { startState: { items: [] }, endState: { items: [], others: ['b'] } };
  expect(storeOf({ owner: ends, events }).status).toBe('verified');
});

test('a patch is shown as it was sent, also when a later one changes what it put in', () => {
  const first = [{ op: 'add', path: '/list', value: [] }];
  const events = [
    setState({ sequence: 1, patch: first }),
    setState({ sequence: 2, patch: [{ op: 'add', path: '/list/0', value: 1 }] }),
  ];
  const found = storeOf({ owner: { startState: {}, endState: { list: [1] } }, events });
  expect(found.status).toBe('verified');
  expect(found.transitions[0]).toMatchObject({ patch: { value: first }, after: { list: [] } });
});

test('states that are too large to be repeated are left out, which is told', () => {
  const spans = [
    workflow({ startState: { text: 'x'.repeat(1000) }, endState: { text: 'y' }, transitions: 1 }),
    span({
      id: 2,
      parent: 1,
      events: [setState({ sequence: 1, patch: [{ op: 'replace', path: '/text', value: 'y' }] })],
    }),
  ];
  const store = traceEvidence(readJunjoTrace(spans), { maxStateCharacters: 500 }).stores_by_id['store'];
  expect(store?.detail).toMatchObject({ reconstruction_status: 'verified', transitions: [{ before: null }] });
  expect(store?.integrity.diagnostics).toMatchObject([{ code: 'states_omitted' }]);
});
