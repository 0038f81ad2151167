/** Traces of 10,000 spans of every shape that could make a loop inside a loop: with one, these would not end. */
import type { Span } from '@studio/core';
import { expect, test } from 'vitest';
import { snapshot } from '../test/build-graph.ts';
import { node, setState, slot, span, spanId, workflow } from '../test/build-spans.ts';
import { compareExecutions } from './compare/compare.ts';
import { traceEvidence } from './evidence/evidence.ts';
import { workflowExecution } from './execution/execution.ts';
import { readJunjoTrace } from './read-trace.ts';

const MANY = 10_000;
const each = (make: (n: number) => Span): Span[] => Array.from({ length: MANY }, (_, n) => make(n + 2));

function everything(spans: readonly Span[]) {
  const trace = readJunjoTrace(spans);
  const side = { trace, spanId: spanId(1), isTruncated: false };
  return {
    evidence: traceEvidence(trace),
    view: workflowExecution(trace, spanId(1)),
    comparison: compareExecutions(side, side),
  };
}

test('a loop of two nodes', () => {
  const graph = snapshot(
    [{ id: 'a' }, { id: 'b' }],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ],
  );
  const { view } = everything([
    workflow({ facts: graph }),
    ...each((n) => node({ id: n, runtimeId: n % 2 === 0 ? 'a' : 'b', start: 10 * n, end: 10 * n + 5 })),
  ]);
  expect(view?.runs[0]?.graph?.edges.map(({ times }) => times)).toEqual([5_000, 4_999]);
});

test('a graph of as many nodes, in a chain', () => {
  const ids = Array.from({ length: MANY }, (_, n) => `n${n + 2}`);
  const edges = ids.slice(1).map((id, n) => ({ from: ids[n] ?? '', to: id }));
  const { view, comparison } = everything([
    workflow({
      facts: snapshot(
        ids.map((id) => ({ id })),
        edges,
      ),
    }),
    ...each((n) => node({ id: n, runtimeId: `n${n}`, start: 10 * n, end: 10 * n + 5 })),
  ]);
  expect(view?.runs[0]?.graph?.edges.filter(({ taken }) => taken === 'taken')).toHaveLength(MANY - 1);
  expect('nodes' in comparison && comparison.nodes).toHaveLength(MANY);
});

test('subflows in subflows, as deep as there are spans', () => {
  const subflow = { graph: 'graph_x', source: 'none', sinks: [] };
  const graph = snapshot([{ id: 's', subflow }], []);
  const facts = { ...graph, 'junjo.executable_definition_id': 's' };
  const { view } = everything([
    workflow({ facts: graph }),
    ...each((n) => node({ id: n, parent: n - 1, type: 'subflow', runtimeId: `r${n}`, facts })),
  ]);
  expect(view?.runs).toHaveLength(MANY + 1);
  expect(view?.runs.at(-2)).toMatchObject({
    parent_node_id: 's',
    graph: { nodes: [{ state: 'completed' }] },
  });
});

test('a store with as many transitions, and many that claim to own it', () => {
  const events = Array.from({ length: MANY }, (_, n) =>
    setState({ sequence: n + 1, patch: [{ op: 'replace', path: '/n', value: n + 1 }] }),
  );
  const state = { startState: { n: 0 }, endState: { n: MANY }, transitions: MANY };
  const owners = Array.from({ length: 500 }, (_, n) =>
    workflow({
      ...state,
      id: n + 2,
      facts: { 'junjo.span_type': 'subflow', 'junjo.executable_runtime_id': `r${n}` },
    }),
  ).map((one) => ({ ...one, parentSpanId: spanId(1) }));
  const { evidence, view } = everything([workflow({ ...state, events }), ...owners]);
  expect(evidence.stores_by_id['store']?.detail.reconstruction_status).toBe('verified');
  expect(view?.stores.length).toBeLessThan(20);
  expect(view?.stores[0]?.status).toBe('verified');
});

test('an agent with as many operations', () => {
  const facts = {
    'junjo.span_type': 'agent',
    'junjo.executable_runtime_id': 'run',
    ...slot('junjo.agent.state.end', {}),
  };
  const operation = (n: number) => ({
    'junjo.agent.runtime_id': 'run',
    'junjo.agent.operation_type': n % 2 === 0 ? 'model_request' : 'tool',
    'junjo.agent.operation.sequence': BigInt(n - 1),
    'junjo.agent.tool_call.id': `c${n}`,
    ...slot('junjo.agent.model.response', { calls: [{ id: `c${n + 1}`, name: 'tool' }] }),
  });
  const { evidence } = everything([
    span({ id: 1, facts }),
    ...each((n) => span({ id: n, parent: 1, facts: operation(n) })),
  ]);
  expect(Object.keys(evidence.operations_by_owner_runtime_id['run'] ?? {})).toHaveLength(MANY);
});

test('a chain of spans that are no executables', () => {
  const { view } = everything([
    workflow({ facts: snapshot([{ id: 'last' }], []) }),
    ...each((n) => span({ id: n, parent: n - 1 })),
    node({ id: MANY + 2, parent: MANY + 1, runtimeId: 'last' }),
  ]);
  expect(view?.runs[0]?.graph?.nodes).toMatchObject([{ id: 'last', state: 'completed' }]);
});
