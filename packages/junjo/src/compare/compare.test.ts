import { expect, test } from 'vitest';
import { type EdgeOutline, snapshot } from '../../test/build-graph.ts';
import { type Facts, node, slot, spanId, workflow } from '../../test/build-spans.ts';
import { captured } from '../../test/captured.ts';
import { readJunjoTrace } from '../read-trace.ts';
import { type ComparedExecution, compareExecutions, type ExecutionComparison } from './compare.ts';

const EDGES: readonly EdgeOutline[] = [
  { from: 'a', to: 'b', condition: 'If' },
  { from: 'a', to: 'c' },
];

/** The same code in another process: other runtime ids, the same structure. */
function execution(process: string, ran: readonly string[], facts: Facts = {}): ComparedExecution {
  const id = (name: string) => `${process}-${name}`;
  const nodes = ['a', 'b', 'c'].map((name) => ({ id: id(name), structuralId: `node_${name}` }));
  const edges = EDGES.map((edge) => ({ ...edge, from: id(edge.from), to: id(edge.to) }));
  const spans = [
    workflow({ facts: { ...snapshot(nodes, edges), ...facts } }),
    ...ran.map((name, n) =>
      node({
        id: 10 + n,
        runtimeId: id(name),
        structuralId: `node_${name}`,
        start: 10 * (n + 1),
        end: 10 * (n + 1) + n + 1,
      }),
    ),
  ];
  return { trace: readJunjoTrace(spans), spanId: spanId(1), isTruncated: false };
}

function compared(left: ComparedExecution, right: ComparedExecution): ExecutionComparison {
  const comparison = compareExecutions(left, right);
  if ('missing' in comparison) throw new Error('missing');
  return comparison;
}

test('nodes are put side by side by structure, whatever their ids in a run', () => {
  const comparison = compared(execution('l', ['a', 'b']), execution('r', ['a', 'c', 'c']));
  expect(
    comparison.nodes.map(({ key, left, right, differs }) => [key, left?.state, right?.state, differs]),
  ).toEqual([
    ['node_a', 'completed', 'completed', false],
    ['node_b', 'completed', 'skipped', true],
    ['node_c', 'skipped', 'completed', true],
  ]);
  expect(comparison.nodes[2]?.right).toMatchObject({ executed: 2, running_nano: '5' });
  expect(comparison).toMatchObject({
    same_structure: true,
    outcomes_differ: false,
    duration_delta_nano: '0',
  });
});

test('final states as a patch, outcomes and errors', () => {
  const left = execution('l', ['a'], slot('junjo.workflow.state.end', { n: 1, list: [1, 2] }));
  const right = execution('r', ['a'], {
    ...slot('junjo.workflow.state.end', { n: 2, list: [1] }),
    'error.type': 'ValueError',
  });
  expect(compared(left, right)).toMatchObject({
    outcomes_differ: true,
    error_types_differ: true,
    final_state: {
      comparable: true,
      reason: null,
      patch: [
        { op: 'replace', path: '/n', value: 2 },
        { op: 'remove', path: '/list/1' },
      ],
    },
  });
});

test.each<[string, Facts]>([
  ['The final state of the right one is excluded.', { 'junjo.workflow.state.end.mode': 'excluded' }],
  [
    'The right one has no final state.',
    { 'junjo.workflow.state.end': undefined, 'junjo.workflow.state.end.mode': undefined },
  ],
])('%s', (reason, facts) => {
  const { final_state: state } = compared(execution('l', ['a']), execution('r', ['a'], facts));
  expect(state).toEqual({ comparable: false, reason, patch: [] });
});

test('a graph with structural ids and one without are compared by names', () => {
  const side = (traceId: string, id: string) => ({
    trace: readJunjoTrace(captured(traceId)),
    spanId: id,
    isTruncated: false,
  });
  const legacy = side('5106b7b52eefc5d58b0ee1eecfa7a280', '9b85861fe5c31342');
  const newer = side('0535ad4c58ec20a22aefd7bb5c505f6e', 'bab636eca5267ccc');
  const comparison = compared(legacy, newer);
  expect(comparison.same_structure).toBeNull();
  expect(comparison.nodes.find(({ key }) => key === 'RunConcurrent:RC')).toMatchObject({
    left: { state: 'completed' },
    right: { state: 'failed' },
    differs: true,
  });
  expect(comparison.nodes.map(({ key }) => key)).toContain('Sub/B');
});

test('which side is not there', () => {
  const there = execution('l', ['a']);
  expect(compareExecutions(there, { ...there, spanId: spanId(10) })).toEqual({ missing: 'right' });
  expect(compareExecutions({ ...there, spanId: spanId(77) }, there)).toEqual({ missing: 'left' });
});
