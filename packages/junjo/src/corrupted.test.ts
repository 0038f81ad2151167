/** Whatever stands in the attributes of a trace, nothing is thrown, and what comes out can be written. */
import type { AttributeValue, Span } from '@studio/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { captured } from '../test/captured.ts';
import { agentSummaries } from './agent/summary.ts';
import { compareExecutions } from './compare/compare.ts';
import { traceEvidence } from './evidence/evidence.ts';
import { workflowExecution } from './execution/execution.ts';
import { summarizeWorkflow } from './execution/summary.ts';
import { readJunjoTrace } from './read-trace.ts';

const traces = [
  '7f9e31dcc256f221988d09d154b807cc',
  '0535ad4c58ec20a22aefd7bb5c505f6e',
  '90aadb965a9962becc6c0ca21561d8a6',
  '5106b7b52eefc5d58b0ee1eecfa7a280',
].map(captured);

const anyValue: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    '{}',
    'null',
    '[null]',
    '__proto__',
    '{"v":2}',
    '{"v":1,"nodes":[1,{}],"edges":[{}]}',
  ),
  fc.constantFrom(
    '['.repeat(9_999),
    '{"v":2,"nodes":{"__proto__":[]}}',
    '[{"op":"add","path":"/__proto__/x","value":1}]',
  ),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
);

interface Damage {
  readonly span: number;
  readonly place: number;
  readonly what: 'attribute' | 'event' | 'drop' | 'parent' | 'time' | 'swap';
  readonly value: AttributeValue;
}

function damaged(spans: readonly Span[], { span: n, place, what, value }: Damage): Span[] {
  const at = n % spans.length;
  const other = spans[place % spans.length];
  return spans.map((span, index) => {
    if (index !== at) return span;
    const { attributes, events } = span;
    const which = attributes.length === 0 ? 0 : place % attributes.length;
    if (what === 'parent') return { ...span, parentSpanId: other?.spanId ?? '' };
    if (what === 'time') return { ...span, startTimeUnixNano: 2n ** 64n - 1n, endTimeUnixNano: 0n };
    if (what === 'swap') return { ...span, attributes: other?.attributes ?? [] };
    if (what === 'drop') return { ...span, attributes: attributes.filter((_, i) => i !== which) };
    if (what === 'attribute' || events.length === 0) {
      return { ...span, attributes: attributes.map((one, i) => (i === which ? { ...one, value } : one)) };
    }
    return {
      ...span,
      events: events.map((event) => ({
        ...event,
        attributes: event.attributes.map((one, i) =>
          i === place % event.attributes.length ? { ...one, value } : one,
        ),
      })),
    };
  });
}

const anyDamage: fc.Arbitrary<Damage> = fc.record({
  span: fc.nat(),
  place: fc.nat(),
  what: fc.constantFrom('attribute', 'attribute', 'event', 'event', 'drop', 'parent', 'time', 'swap'),
  value: anyValue,
});

test('nothing is thrown', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...traces),
      fc.array(anyDamage, { minLength: 1, maxLength: 12 }),
      (spans, damages) => {
        const broken = damages.reduce<Span[]>(damaged, [...spans]);
        const trace = readJunjoTrace(broken);
        const told: unknown[] = [traceEvidence(trace), agentSummaries(broken), broken.map(summarizeWorkflow)];
        for (const { spanId } of broken) {
          told.push(workflowExecution(trace, spanId));
          const side = { trace, spanId, isTruncated: false };
          told.push(compareExecutions(side, { ...side, spanId: broken[0]?.spanId ?? '' }));
        }
        expect(JSON.stringify(told).length).toBeGreaterThan(0);
        expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      },
    ),
    { numRuns: 300 },
  );
});

test('spans that are each other’s ancestors, and one twice', () => {
  const [first, second] = captured('7f9e31dcc256f221988d09d154b807cc');
  if (!first || !second) throw new Error('no capture');
  const circle = [
    { ...first, parentSpanId: second.spanId },
    { ...second, parentSpanId: first.spanId },
    first,
  ];
  expect(readJunjoTrace(circle).executables.all).toHaveLength(2);
});
