/** What the original answered for the same bytes, name by name in its order. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captured } from '../../test/captured.ts';
import { agentSummaries } from '../agent/summary.ts';
import { readJunjoTrace } from '../read-trace.ts';
import { traceEvidence } from './evidence.ts';

const golden = (name: string) =>
  (
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../api/testdata', `${name}.json`), 'utf8')) as {
      body: unknown;
    }
  ).body;

test.each([
  ['workflow-1-evidence', '7f9e31dcc256f221988d09d154b807cc'],
  ['workflow-2-evidence', '0535ad4c58ec20a22aefd7bb5c505f6e'],
  ['agent-1-evidence', '90aadb965a9962becc6c0ca21561d8a6'],
  ['agent-2-evidence', '88175e770dda53d63fabc27acbb35274'],
])('%s', (name, traceId) => {
  const { trace_id: _, spans: __, ...expected } = golden(name) as Record<string, unknown>;
  const evidence = traceEvidence(readJunjoTrace(captured(traceId)));
  expect(evidence).toEqual(expected);
  expect(JSON.stringify(evidence)).toBe(JSON.stringify(expected));
});

test('summaries of agents are those of the original', () => {
  const spans = ['88175e770dda53d63fabc27acbb35274', '90aadb965a9962becc6c0ca21561d8a6'].flatMap(captured);
  const agents = spans.filter(({ name }) => name.endsWith(' Agent'));
  expect(JSON.stringify(agentSummaries(agents))).toBe(JSON.stringify(golden('agent-executions')));
});

test('the legacy capture, which the original did not understand', () => {
  const evidence = traceEvidence(readJunjoTrace(captured('5106b7b52eefc5d58b0ee1eecfa7a280')));
  expect(evidence.diagnostics).toEqual([]);
  const told = Object.values(evidence.executables_by_span_id).map((one) => [
    one.executable_type,
    one.runtime_id,
    one.integrity.status,
  ]);
  expect(told).toEqual([
    ['subflow', 'FXEVI16ZQbyICb9kIs8bg', 'complete'],
    ['workflow', 'NK4yYR0Al33HubYXMvmXb', 'complete'],
  ]);
  const stores = Object.values(evidence.stores_by_id).map(({ detail }) => [
    detail.reconstruction_status,
    detail.transitions.map(({ action, before, after }) => [action, before, after]),
  ]);
  expect(stores).toEqual([
    [
      'verified',
      [
        ['pre_run_actions', { counter: 0 }, { counter: 10 }],
        ['increment', { counter: 10 }, { counter: 11 }],
        ['increment', { counter: 11 }, { counter: 12 }],
      ],
    ],
    [
      'verified',
      [
        ['increment', { counter: 0 }, { counter: 1 }],
        ['increment', { counter: 1 }, { counter: 2 }],
        ['increment', { counter: 2 }, { counter: 3 }],
      ],
    ],
  ]);
});
