import { type AttributeValue, KeyValueList } from '@studio/core';
import { describe, expect, it, vi } from 'vitest';
import { caught } from '../test/caught.ts';
import { exampleSpan } from '../test/example-span.ts';
import { hex, record } from '../test/wire.ts';
import { MAX_VALUE_DEPTH } from './check/check-attributes.ts';
import {
  decodeTraces,
  encodeTraces,
  readWireSpans,
  splitTraces,
  tracesFromJson,
  tracesToJson,
  validateTraces,
  withoutInvalidSpans,
} from './index.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

const READERS = { validateTraces, decodeTraces, readWireSpans, withoutInvalidSpans };

function nested(levels: number, wrap: (inner: AttributeValue) => AttributeValue): AttributeValue {
  let value: AttributeValue = 'x';
  for (let i = 0; i < levels; i++) value = wrap(value);
  return value;
}

const WRAPS: [string, (inner: AttributeValue) => AttributeValue][] = [
  ['arrays', (inner) => [inner]],
  ['maps', (inner) => new KeyValueList([{ key: 'k', value: inner }])],
];

describe.each(WRAPS)('attribute values in %s', (_, wrap) => {
  const spansOf = (levels: number) => [
    exampleSpan({ attributes: [{ key: 'k', value: nested(levels, wrap) }] }),
  ];

  it('are read up to the depth limit', () => {
    const spans = spansOf(MAX_VALUE_DEPTH);
    const body = encodeTraces(spans);
    expect(decodeTraces(body)).toEqual(spans);
    expect(decodeTraces(tracesFromJson(Buffer.from(JSON.stringify(tracesToJson(spans)))))).toEqual(spans);
  });

  it.each(Object.entries(READERS))('make a body undecodable beyond it for %s', (_name, read) => {
    const body = encodeTraces(spansOf(MAX_VALUE_DEPTH + 1));
    expect(caught(() => read(body))).toMatch(
      /^invalid_protobuf: attribute value nested deeper than 100 levels at byte/,
    );
  });

  it('are refused beyond it in JSON', () => {
    const json = Buffer.from(JSON.stringify(tracesToJson(spansOf(MAX_VALUE_DEPTH + 1))));
    expect(caught(() => tracesFromJson(json))).toMatch(/^invalid_json: .* is nested deeper than 100 levels$/);
  });
});

describe('bodies made to break', () => {
  it('nested thousands of levels deep do not exhaust the stack', () => {
    let value = record(0x0a, '');
    for (let i = 0; i < 5000; i++) value = record(0x2a, record(0x0a, value)); // ArrayValue in AnyValue in ArrayValue …
    const body = record(0x0a, record(0x12, record(0x12, record(0x4a, record(0x12, value)))));
    for (const read of Object.values(READERS))
      expect(caught(() => read(body))).toMatch(/^invalid_protobuf: .* nested/);
    const json = Buffer.from('[{"resourceSpans":'.repeat(100_000));
    expect(caught(() => tracesFromJson(json))).toMatch(/^invalid_json: /);
    const closed = Buffer.from(`${'['.repeat(200_000)}1234567890123456789${']'.repeat(200_000)}`);
    expect(caught(() => tracesFromJson(closed))).toMatch(/^invalid_json: /);
  });

  it('of two million empty groups, scopes or spans are read without a copy of each', () => {
    const empty = (tag: number) => Buffer.alloc(2_000_000, Buffer.from([tag, 0]));
    expect(validateTraces(empty(0x0a)).spanCount).toBe(0);
    expect(validateTraces(record(0x0a, empty(0x12))).spanCount).toBe(0);
    const spans = record(0x0a, record(0x12, empty(0x12)));
    expect(validateTraces(spans)).toMatchObject({ spanCount: 1_000_000, validCount: 0 });
    expect(withoutInvalidSpans(spans)).toHaveLength(0);
  });

  it('with everything of length zero are read: an attribute, an event, a link, a status without content', () => {
    const body = Buffer.from(
      '0a14 0a00 1210 0a00 120c 4a00 5a00 6a00 7a00 2a00 1a00'.replaceAll(' ', ''),
      'hex',
    );
    const [span] = decodeTraces(body);
    expect(span).toMatchObject({ attributes: [{ key: '', value: null }], name: '', traceId: '' });
    expect([span?.events, span?.links].map((list) => list?.length)).toEqual([1, 1]);
    expect(readWireSpans(body)[0]).toMatchObject({
      problem: 'trace_id has 0 bytes instead of 16',
      eventNames: [''],
    });
  });

  it('with ids of no bytes at all are invalid, not undecodable', () => {
    const body = hex('0a04 1202 1200');
    expect(validateTraces(body)).toEqual({
      spanCount: 1,
      validCount: 0,
      rejectedCount: 1,
      reason: 'span 0 (""): trace_id has 0 bytes instead of 16',
    });
  });
});

describe('large requests', () => {
  it('of a trace of 10,000 spans are read, and cut, in order', () => {
    const spans = Array.from({ length: 10_000 }, (_, i) =>
      exampleSpan({
        spanId: (i + 1).toString(16).padStart(16, '0'),
        attributes: [{ key: 'i', value: BigInt(i) }],
      }),
    );
    const body = encodeTraces(spans);
    expect(validateTraces(body).validCount).toBe(10_000);
    const parts = splitTraces(body, 100_000);
    expect(parts.every((part) => part.byteLength <= 100_000)).toBe(true);
    const ids = parts.flatMap(readWireSpans).map((span) => Buffer.from(span.spanId).toString('hex'));
    expect(ids).toEqual(spans.map((span) => span.spanId));
  });

  it('of one span of 16 MB are read without a copy of its text as bytes', () => {
    const text = 'ü'.repeat(8 * 1024 * 1024);
    const body = encodeTraces([exampleSpan({ attributes: [{ key: 'prompt', value: text }] })]);
    const [span] = readWireSpans(body);
    expect(span?.attributes[0]?.value).toBe(text);
    expect(span?.wire.buffer).toBe(body.buffer);
    expect(caught(() => splitTraces(body, 16 * 1024 * 1024))).toMatch(/^span_too_large: span 0 of \d+ bytes/);
  });
});
