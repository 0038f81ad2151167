import { expect, test } from 'vitest';
import { countSpans, type DemoSpan } from './demo-span.ts';
import { createDice } from './dice.ts';
import { triageWorkflow } from './triage-workflow.ts';
import { nextTrace } from './workload.ts';

function flat(span: DemoSpan): readonly DemoSpan[] {
  return [span, ...(span.children ?? []).flatMap(flat)];
}

function traces(count: number, seed = 1): readonly DemoSpan[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, () => nextTrace(dice));
}

test('the same seed gives the same workload, another one another', () => {
  expect(traces(20)).toEqual(traces(20));
  expect(traces(20, 2)).not.toEqual(traces(20));
});

test('several services and models, both conventions, workflows and failures', () => {
  const spans = traces(200).flatMap(flat);
  const values = (key: string) => new Set(spans.map(({ attributes }) => attributes[key]).filter(Boolean));
  expect(new Set(spans.map(({ service }) => service)).size).toBe(5);
  expect(values('openinference.span.kind')).toEqual(
    new Set(['AGENT', 'LLM', 'TOOL', 'CHAIN', 'EMBEDDING', 'RETRIEVER', 'RERANKER']),
  );
  expect(values('llm.model_name').size).toBeGreaterThanOrEqual(3);
  expect(values('gen_ai.request.model').size).toBe(2);
  expect(values('junjo.span_type')).toEqual(new Set(['workflow', 'node']));
  expect(spans.filter(({ error }) => error).length).toBeGreaterThan(10);
});

test('a conversation resends its history on every turn', () => {
  const chat = traces(50).find(({ name }) => name === 'support conversation');
  const prompts = flat(chat!).filter(({ name }) => name === 'ChatCompletion');
  const lengths = prompts.map(({ attributes }) => Object.keys(attributes).length);
  expect(lengths.at(-1)).toBeGreaterThan(lengths[0]!);
});

test("a workflow's patches lead from its start state to its end state, in sequence", () => {
  const dice = createDice(3);
  for (let run = 0; run < 30; run++) {
    const { attributes, children = [] } = triageWorkflow(dice);
    const state = JSON.parse(String(attributes['junjo.workflow.state.start'])) as Record<string, unknown>;
    const events = children.flatMap(({ events = [] }) => events);
    for (const [index, event] of events.entries()) {
      expect(event.attributes['junjo.store.transition.sequence']).toBe(index + 1);
      for (const { path, value } of JSON.parse(String(event.attributes['junjo.state_json_patch']))) {
        state[path.slice(1)] = value;
      }
    }
    expect(state).toEqual(JSON.parse(String(attributes['junjo.workflow.state.end'])));
    expect(attributes['junjo.store.transition.count']).toBe(events.length);
  }
});

test('a trace counts all its spans', () => {
  for (const trace of traces(20)) expect(countSpans(trace)).toBe(flat(trace).length);
});
