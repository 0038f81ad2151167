import type { AttributeValue, Span } from '@studio/core';
import { loadPrices } from '@studio/llm';
import { encodeTraces, readWireSpans } from '@studio/otlp';
import { expect, test } from 'vitest';
import { RECEIVED_AT_MS, span, spanOfDay } from '../test/records.ts';
import { loadContentHash } from './content-hash.ts';
import { createToRow } from './to-row.ts';

const toRow = createToRow(await loadContentHash(), loadPrices());
const origin = { offset: 7, projectId: 'p', keyId: 'k', receivedAtUnixMs: RECEIVED_AT_MS };
const rowsOf = (spans: Span[]) => readWireSpans(encodeTraces(spans)).map((wire) => toRow(wire, origin));
const rowOf = (overrides: Partial<Span> = {}) => rowsOf([span(overrides)])[0]!;
const attributes = (given: Record<string, AttributeValue>) =>
  Object.entries(given).map(([key, value]) => ({ key, value }));
const resource = (given: Record<string, AttributeValue>) => ({
  attributes: attributes(given),
  droppedAttributesCount: 0,
  schemaUrl: '',
});

test('identity, times and provenance', () => {
  const row = rowOf({ traceId: '0102030405060708090a0b0c0d0e0f10', spanId: '1112131415161718', kind: 3 });
  expect(row).toMatchObject({
    ...origin,
    idx: 0,
    kind: 3,
    name: 'work',
    retentionClass: 'default',
    flags: 257,
  });
  expect(Buffer.from(row.traceId).toString('hex')).toBe('0102030405060708090a0b0c0d0e0f10');
  expect(Buffer.from(row.spanId).toString('hex')).toBe('1112131415161718');
  expect(row.parentSpanId).toHaveLength(0);
  expect(row.endUnixNano - row.startUnixNano).toBe(5_000_000n);
});

test('idx counts over the whole body, across resources and scopes', () => {
  const other = { ...span().scope, name: 'other' };
  const rows = rowsOf([
    span(),
    span({ scope: other }),
    span({ resource: resource({ 'service.name': 'b' }) }),
  ]);
  expect(rows.map(({ idx, serviceName }) => [idx, serviceName])).toEqual([
    [0, 'shop'],
    [1, 'shop'],
    [2, 'b'],
  ]);
});

test.each<[string, Record<string, AttributeValue>, string, string]>([
  ['a name', { 'service.name': 'a' }, 'a', ''],
  ['name and namespace', { 'service.namespace': 'n', 'service.name': 'a' }, 'a', 'n'],
  ['no name', {}, 'unknown_service', ''],
  ['an empty name', { 'service.name': '' }, 'unknown_service', ''],
  ['a name that is no text', { 'service.name': 5n }, 'unknown_service', ''],
])('service: %s', (_, given, serviceName, serviceNamespace) => {
  expect(rowOf({ resource: resource(given) })).toMatchObject({ serviceName, serviceNamespace });
});

test('attributes by type; the rest as they came', () => {
  const row = rowOf({
    attributes: attributes({ s: 'x', empty: '', b: false, i: -(2n ** 63n), d: 0.5, list: [1n], none: null }),
  });
  expect(row.attrsString).toEqual([
    ['s', 'x'],
    ['empty', ''],
  ]);
  expect(row.attrsBool).toEqual([['b', false]]);
  expect(row.attrsInt).toEqual([['i', -(2n ** 63n)]]);
  expect(row.attrsDouble).toEqual([['d', 0.5]]);
  expect(row.attrsOther.length).toBeGreaterThan(0);
});

test('spans without attributes do not share what the next one adds', () => {
  const [first, second] = rowsOf([span(), span({ attributes: attributes({ s: 'x' }) })]);
  expect(first?.attrsString).toEqual([]);
  expect(second?.attrsString).toEqual([['s', 'x']]);
});

test('an exception event', () => {
  const event = { timeUnixNano: 1n, name: 'exception', attributes: [], droppedAttributesCount: 0 };
  expect(rowOf({ events: [{ ...event, name: 'log' }, event] })).toMatchObject({ hasException: true });
  expect(rowOf({ events: [{ ...event, name: 'log' }] })).toMatchObject({ hasException: false });
});

test('the bucket follows the start within a window around the day received', () => {
  const today = Math.floor(RECEIVED_AT_MS / 86_400_000);
  const rows = rowsOf([
    spanOfDay(0),
    spanOfDay(2),
    spanOfDay(3),
    spanOfDay(-1),
    spanOfDay(3650),
    spanOfDay(-3650),
  ]);
  expect(rows.map(({ bucketDay }) => today - bucketDay)).toEqual([0, 2, 0, -1, 0, 0]);
});

test('the content hash sees everything that was sent, and nothing else', () => {
  const base = span();
  const hash = (overrides: Partial<Span>) => rowsOf([{ ...base, ...overrides }])[0]!.contentHash;
  const same = hash({});
  expect(hash({})).toBe(same);
  const differing = [
    hash({ name: 'other' }),
    hash({ droppedLinksCount: 1 }),
    hash({ resource: resource({ 'service.name': 'x' }) }),
    hash({ scope: { ...base.scope, version: '2' } }),
  ];
  expect(new Set([same, ...differing]).size).toBe(5);
  // Whoever stands beside it in the request does not matter.
  expect(rowsOf([span({ scope: { ...base.scope, name: 'x' } }), base])[1]!.contentHash).toBe(same);
});

test('what a call cost is computed from its tokens when it does not say', () => {
  const call = {
    'llm.model_name': 'gpt-4o',
    'llm.token_count.prompt': 1_000n,
    'openinference.span.kind': 'LLM',
  };
  expect(rowOf({ attributes: attributes(call) }).costNanoUsd).toBe(2_500_000n);
  expect(rowOf({ attributes: attributes({ ...call, 'llm.cost.total': 1 }) }).costNanoUsd).toBe(
    1_000_000_000n,
  );
});
