import type { Span } from '@studio/core';
import { describe, expect, test } from 'vitest';
import { type EdgeOutline, type NodeOutline, snapshot } from '../../test/build-graph.ts';
import { type Facts, node, spanId, workflow } from '../../test/build-spans.ts';
import { captured } from '../../test/captured.ts';
import { readJunjoTrace } from '../read-trace.ts';
import { workflowExecution } from './execution.ts';

interface Ran {
  readonly nodes: readonly NodeOutline[];
  readonly edges: readonly EdgeOutline[];
  /** Ids of nodes, one after another. */
  readonly ran?: readonly string[];
  readonly more?: readonly Span[];
  readonly facts?: Facts;
  readonly truncated?: boolean;
}

function viewOf({ nodes, edges, ran = [], more = [], facts = {}, truncated = false }: Ran) {
  const spans = [
    workflow({ facts: { ...snapshot(nodes, edges), ...facts } }),
    ...ran.map((runtimeId, n) => node({ id: 10 + n, runtimeId, start: 10 * (n + 1), end: 10 * (n + 1) + 5 })),
    ...more,
  ];
  const view = workflowExecution(readJunjoTrace(spans), spanId(1), { isTruncated: truncated });
  if (!view) throw new Error('no execution');
  return view;
}

function told(ran: Ran) {
  const [run] = viewOf(ran).runs;
  const nodes = Object.fromEntries(
    (run?.graph?.nodes ?? []).map(({ id, state, executed }) => [id, `${state} ${executed}`]),
  );
  const edges = Object.fromEntries(
    (run?.graph?.edges ?? []).map((edge) => [
      `${edge.tail_id}${edge.head_id}${edge.condition ?? ''}`,
      `${edge.taken} ${edge.times}`,
    ]),
  );
  return { nodes, edges };
}

const named = (...ids: string[]): NodeOutline[] => ids.map((id) => ({ id }));
const edge = (from: string, to: string, condition?: string, subflow?: string): EdgeOutline => ({
  from,
  to,
  ...(condition ? { condition } : {}),
  ...(subflow ? { subflow } : {}),
});
const FORK = {
  nodes: named('a', 'b', 'c', 'd'),
  edges: [edge('a', 'b', 'If'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd')],
};

describe('edges', () => {
  test('of a fork the one that was taken', () => {
    expect(told({ ...FORK, ran: ['a', 'c', 'd'] })).toEqual({
      nodes: { a: 'completed 1', b: 'skipped 0', c: 'completed 1', d: 'completed 1' },
      edges: { abIf: 'not_taken 0', ac: 'taken 1', bd: 'not_taken 0', cd: 'taken 1' },
    });
  });

  test('of a loop how often', () => {
    const edges = [edge('a', 'b'), edge('b', 'a', 'Again'), edge('b', 'c')];
    expect(told({ nodes: named('a', 'b', 'c'), edges, ran: ['a', 'b', 'a', 'b', 'c'] })).toEqual({
      nodes: { a: 'completed 2', b: 'completed 2', c: 'completed 1' },
      edges: { ab: 'taken 2', baAgain: 'taken 1', bc: 'taken 1' },
    });
  });

  test('a node that leads to itself', () => {
    const edges = [edge('a', 'a', 'Again'), edge('a', 'b')];
    expect(told({ nodes: named('a', 'b'), edges, ran: ['a', 'a', 'b'] }).edges).toEqual({
      aaAgain: 'taken 1',
      ab: 'taken 1',
    });
  });

  test('two between the same nodes: either may have been it, unless the first always holds', () => {
    const both = [edge('a', 'b', 'One'), edge('a', 'b', 'Two')];
    expect(told({ nodes: named('a', 'b'), edges: both, ran: ['a', 'b'] }).edges).toEqual({
      abOne: 'unknown 0',
      abTwo: 'unknown 0',
    });
    const always = [edge('a', 'b'), edge('a', 'b', 'Two')];
    expect(told({ nodes: named('a', 'b'), edges: always, ran: ['a', 'b'] }).edges).toEqual({
      ab: 'taken 1',
      abTwo: 'not_taken 0',
    });
  });

  test('where the workflow ended none was taken', () => {
    expect(told({ ...FORK, ran: ['a', 'b'] }).edges).toEqual({
      abIf: 'taken 1',
      ac: 'not_taken 0',
      bd: 'not_taken 0',
      cd: 'not_taken 0',
    });
  });

  test('spans that are missing leave what they might have been open', () => {
    const facts = { 'junjo.workflow.node.count': 3n };
    const expected = {
      nodes: { a: 'completed 1', b: 'unknown 0', c: 'unknown 0', d: 'completed 1' },
      edges: { abIf: 'unknown 0', ac: 'unknown 0', bd: 'unknown 0', cd: 'unknown 0' },
    };
    expect(told({ ...FORK, ran: ['a', 'd'], facts })).toEqual(expected);
    expect(told({ ...FORK, ran: ['a', 'd'], truncated: true })).toEqual(expected);
  });

  test('with spans missing, the only way between two that ran was taken', () => {
    const edges = [edge('a', 'b'), edge('b', 'c')];
    const facts = { 'junjo.workflow.node.count': 9n };
    expect(told({ nodes: named('a', 'b', 'c'), edges, ran: ['a', 'b'], facts }).edges).toEqual({
      ab: 'taken 1',
      bc: 'unknown 0',
    });
  });

  test('a step that no edge explains is open, and so is one whose times overlap', () => {
    const edges = [edge('a', 'b'), edge('b', 'c')];
    const nodes = named('a', 'b', 'c');
    expect(told({ nodes, edges, ran: ['a', 'c'] }).edges).toEqual({ ab: 'unknown 0', bc: 'not_taken 0' });
    const more = [node({ id: 20, runtimeId: 'b', start: 12, end: 30 })];
    expect(told({ nodes, edges, ran: ['a'], more }).edges).toEqual({ ab: 'unknown 0', bc: 'not_taken 0' });
  });

  test('a node that is not in the graph', () => {
    const view = viewOf({ ...FORK, ran: ['a', 'x', 'd'] });
    expect(view.runs[0]?.unmatched_span_ids).toEqual([spanId(11)]);
    expect(view.runs[0]?.graph?.edges.map(({ taken }) => taken)).toEqual([
      'unknown',
      'unknown',
      'not_taken',
      'not_taken',
    ]);
  });
});

describe('a run_concurrent', () => {
  const nodes: NodeOutline[] = [
    { id: 'a' },
    { id: 'rc', children: ['x', 'y'] },
    { id: 'x' },
    { id: 'y' },
    { id: 'b' },
  ];
  const edges = [edge('a', 'rc'), edge('rc', 'b')];
  const children = (facts: Facts = {}) => [
    node({ id: 20, runtimeId: 'rc', type: 'run_concurrent', start: 20, end: 40, facts }),
    node({ id: 21, parent: 20, runtimeId: 'x', start: 21, end: 39 }),
    node({ id: 22, parent: 20, runtimeId: 'y', start: 22, end: 30, facts }),
  ];

  test('is one step: its children are none', () => {
    const more = [...children(), node({ id: 23, runtimeId: 'b', start: 41 })];
    expect(told({ nodes, edges, ran: ['a'], more })).toEqual({
      nodes: { a: 'completed 1', rc: 'completed 1', x: 'completed 1', y: 'completed 1', b: 'completed 1' },
      edges: { arc: 'taken 1', rcb: 'taken 1' },
    });
  });

  test('that failed leads nowhere', () => {
    const more = children({ 'error.type': 'ValueError' });
    const { nodes: states, edges: taken } = told({ nodes, edges, ran: ['a'], more });
    expect(states).toMatchObject({ rc: 'failed 1', y: 'failed 1', x: 'completed 1', b: 'skipped 0' });
    expect(taken).toEqual({ arc: 'taken 1', rcb: 'not_taken 0' });
  });

  test('a child says that it was cancelled', () => {
    const more = children({ 'junjo.cancelled': true, 'junjo.cancelled_reason': 'sibling_failed' });
    expect(told({ nodes, edges, more }).nodes['y']).toBe('cancelled 1');
  });
});

describe('subflows', () => {
  const inner = (prefix: string) => [
    { id: `${prefix}1`, structuralId: 'node_i1' },
    { id: `${prefix}2`, structuralId: 'node_i2' },
    { id: `${prefix}3`, structuralId: 'node_i3' },
  ];
  const innerEdges = (prefix: string, subflow?: string) => [
    edge(`${prefix}1`, `${prefix}2`, 'If', subflow),
    edge(`${prefix}1`, `${prefix}3`, undefined, subflow),
  ];
  const outline = (id: string, prefix: string): NodeOutline => ({
    id,
    subflow: { graph: 'graph_inner', source: `${prefix}1`, sinks: [`${prefix}2`, `${prefix}3`] },
  });
  const nodes = [{ id: 'a' }, outline('s', 'p'), ...inner('p'), outline('t', 'q'), ...inner('q')];
  const edges = [edge('a', 's'), edge('s', 't', 'If'), ...innerEdges('p', 's'), ...innerEdges('q', 't')];
  /** A run of `s` or `t`: new ids inside, as in reality. */
  const runOf = (id: number, definition: string, ran: readonly string[], start: number) => {
    const prefix = `${definition}-${id}-`;
    const facts = {
      'junjo.executable_definition_id': definition,
      'junjo.executable_structural_id': 'graph_inner',
      ...snapshot(inner(prefix), innerEdges(prefix), 'graph_inner'),
    };
    return [
      node({ id, type: 'subflow', runtimeId: `run-${id}`, start, end: start + 50, facts }),
      ...ran.map((n, i) =>
        node({
          id: id + i + 1,
          parent: id,
          runtimeId: `${prefix}${n}`,
          structuralId: `node_i${n}`,
          start: start + 1 + i * 10,
          end: start + 5 + i * 10,
        }),
      ),
    ];
  };

  test('ids inside are those of a graph that never ran: states come from the run, by structure', () => {
    const { nodes: states, edges: taken } = told({
      nodes,
      edges,
      ran: ['a'],
      more: runOf(100, 's', ['1', '3'], 100),
    });
    expect(states).toEqual({
      a: 'completed 1',
      s: 'completed 1',
      p1: 'completed 1',
      p2: 'skipped 0',
      p3: 'completed 1',
      t: 'skipped 0',
      q1: 'skipped 0',
      q2: 'skipped 0',
      q3: 'skipped 0',
    });
    expect(taken).toEqual({
      as: 'taken 1',
      stIf: 'not_taken 0',
      p1p2If: 'not_taken 0',
      p1p3: 'taken 1',
      q1q2If: 'not_taken 0',
      q1q3: 'not_taken 0',
    });
  });

  test('of a run that is not whole, what its nodes came to is open', () => {
    const [run, first] = runOf(100, 's', ['1'], 100);
    const count = { key: 'junjo.workflow.node.count', value: 2n };
    const more = [{ ...run!, attributes: [...run!.attributes, count] }, first!];
    const { nodes: states, edges: taken } = told({ nodes, edges, ran: ['a'], more });
    expect(states).toMatchObject({ s: 'completed 1', p1: 'completed 1', p2: 'unknown 0', p3: 'unknown 0' });
    expect(taken).toMatchObject({
      as: 'taken 1',
      p1p2If: 'unknown 0',
      p1p3: 'unknown 0',
      q1q3: 'not_taken 0',
    });
  });

  test('two of the same class are told apart by the id of their definition', () => {
    const more = [...runOf(100, 's', ['1', '3'], 100), ...runOf(200, 't', ['1', '2'], 200)];
    const view = viewOf({ nodes, edges, ran: ['a'], more });
    expect(view.runs.map((run) => [run.type, run.parent_span_id, run.parent_node_id])).toEqual([
      ['workflow', null, null],
      ['subflow', spanId(1), 's'],
      ['subflow', spanId(1), 't'],
    ]);
    const { edges: taken } = told({ nodes, edges, ran: ['a'], more });
    expect(taken).toMatchObject({
      stIf: 'taken 1',
      p1p3: 'taken 1',
      p1p2If: 'not_taken 0',
      q1q2If: 'taken 1',
    });
  });

  test('runs of a loop are taken together', () => {
    const more = [...runOf(100, 's', ['1', '3'], 100), ...runOf(200, 's', ['1', '2'], 200)];
    const looped = [...edges, edge('s', 's', 'Again')];
    const { nodes: states, edges: taken } = told({ nodes, edges: looped, ran: ['a'], more });
    expect(states).toMatchObject({
      s: 'completed 2',
      p1: 'completed 2',
      p2: 'completed 1',
      p3: 'completed 1',
    });
    expect(taken).toMatchObject({ ssAgain: 'taken 1', p1p2If: 'taken 1', p1p3: 'taken 1' });
  });

  test('what ran inside a subflow whose own span is missing belongs to the run that its parent names', () => {
    const [first, ...rest] = runOf(100, 's', ['1', '3'], 100);
    const lost = rest.map((span) => ({ ...span, parentSpanId: 'f'.repeat(16) }));
    const facts = { 'junjo.parent_executable_runtime_id': 'run-100' };
    const withParent = lost.map((span) => ({
      ...span,
      attributes: [...span.attributes, ...Object.entries(facts).map(([key, value]) => ({ key, value }))],
    }));
    const { nodes: states } = told({ nodes, edges, ran: ['a'], more: [first!, ...withParent] });
    expect(states).toMatchObject({ p1: 'completed 1', p2: 'skipped 0', p3: 'completed 1' });
  });
});

describe('the captures', () => {
  const of = (traceId: string, id: string) => workflowExecution(readJunjoTrace(captured(traceId)), id);
  test('failures begin with what failed first', () => {
    const view = of('0535ad4c58ec20a22aefd7bb5c505f6e', 'bab636eca5267ccc');
    expect(view?.failures.map(({ name, type, message }) => [name, type, message])).toEqual([
      ['Flaky', 'RuntimeError', 'boom'],
      ['RC', 'RuntimeError', 'boom'],
      ['Failing Workflow', 'RuntimeError', 'boom'],
    ]);
    expect(view?.runs[0]).toMatchObject({
      outcome: 'failed',
      correlation: { type: 'demo.turn', id: 'turn_1' },
    });
  });

  test('a hook that failed is told, and the workflow completed', () => {
    const view = of('7f9e31dcc256f221988d09d154b807cc', 'b1c5ce038d09407d');
    expect(view?.runs[0]).toMatchObject({ outcome: 'completed', failure_signal: true, error: null });
    expect(view?.hook_errors).toMatchObject([
      { kind: 'error', event: 'workflow_completed', callback: '__main__.bad_hook', message: 'hook exploded' },
    ]);
    expect(view?.failures).toEqual([]);
  });

  test('which way a legacy workflow went', () => {
    const [run, inner] = of('5106b7b52eefc5d58b0ee1eecfa7a280', '9b85861fe5c31342')?.runs ?? [];
    const labels = new Map(run?.graph?.nodes.map(({ id, label }) => [id, label]));
    const way = (taken: string) =>
      run?.graph?.edges
        .filter((one) => one.taken === taken)
        .map(({ tail_id, head_id }) => `${labels.get(tail_id)} ${labels.get(head_id)}`);
    expect(way('taken')).toEqual(['A RC', 'RC Sub', 'Sub D', 'A B']);
    expect(way('not_taken')).toEqual(['Sub C', 'C D']);
    expect(run?.graph?.nodes.filter(({ state }) => state === 'skipped').map(({ label }) => label)).toEqual([
      'C',
    ]);
    expect(inner).toMatchObject({ name: 'Sub', complete: true, contract: null });
    expect(inner?.parent_node_id).toBe('FXEVI16ZQbyICb9kIs8bg');
  });

  test('stores are start state and patches: no state is repeated', () => {
    const view = of('7f9e31dcc256f221988d09d154b807cc', 'b1c5ce038d09407d');
    expect(
      view?.stores.map(({ status, name, end, transitions }) => [status, name, end, transitions.length]),
    ).toEqual([
      ['verified', 'St', null, 7],
      ['verified', 'SubSt', null, 3],
    ]);
    expect(view?.stores[1]?.parent_store_id).toBe(view?.stores[0]?.store_id);
  });
});

test('a graph that cannot be read is told, and the rest is there', () => {
  for (const text of [undefined, '{', '[]', '{"v":3}', '{"v":2}']) {
    const facts = { 'junjo.workflow.execution_graph_snapshot': text };
    const run = viewOf({ nodes: [], edges: [], ran: ['a'], facts }).runs[0];
    if (text === '{"v":2}') expect(run?.graph?.nodes).toEqual([]);
    else expect(run).toMatchObject({ graph: null, diagnostics: [{ code: 'invalid_graph_snapshot' }] });
  }
  const run = viewOf({ nodes: named('a', 'a'), edges: [edge('a', 'nowhere')], ran: ['a'] }).runs[0];
  expect(run?.graph?.nodes).toMatchObject([{ id: 'a', state: 'completed' }]);
  expect(run?.diagnostics.map(({ path }) => path.split('/').slice(1).join('/'))).toEqual([
    'nodes/1',
    'edges/0',
  ]);
});

test('of a node or a span that is not there, there is no execution', () => {
  const trace = readJunjoTrace(captured('7f9e31dcc256f221988d09d154b807cc'));
  expect(workflowExecution(trace, '5c411687c1c499fb')).toBeUndefined();
  expect(workflowExecution(trace, '0'.repeat(16))).toBeUndefined();
});
