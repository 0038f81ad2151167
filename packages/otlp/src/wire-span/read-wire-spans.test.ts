import type { KeyValue, Span } from '@studio/core';
import { bytesToHex } from '@studio/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anySpans } from '../../test/arbitrary-span.ts';
import { exampleSpan } from '../../test/example-span.ts';
import { referenceEncode } from '../../test/reference.ts';
import { hex, record } from '../../test/wire.ts';
import { assembleSpan, decodeTraces, encodeTraces } from '../index.ts';
import { readWireSpans } from './read-wire-spans.ts';
import type { WireSpan } from './wire-span.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

const IDS = `0a10 ${'01'.repeat(16)} 1208 ${'02'.repeat(8)}`;
const bodyOf = (...fields: (Uint8Array | string)[]) =>
  record(0x0a, record(0x12, record(0x12, IDS, ...fields)));
const only = (body: Uint8Array): WireSpan => {
  const spans = readWireSpans(body);
  expect(spans).toHaveLength(1);
  return spans[0]!;
};

const assemble = (span: WireSpan): Span =>
  assembleSpan({
    ...span,
    traceId: bytesToHex(span.traceId),
    spanId: bytesToHex(span.spanId),
    parentSpanId: bytesToHex(span.parentSpanId),
    resource: span.resource.wire,
    scope: span.scope.wire,
  });

const hasColumn = ({ value }: KeyValue) => ['string', 'boolean', 'bigint', 'number'].includes(typeof value);

/** A span as it comes back from columns: the first of each key first if it has a column type, then the rest. */
function inColumnOrder(span: Span): Span {
  const seen = new Set<string>();
  const columns: KeyValue[] = [];
  const rest: KeyValue[] = [];
  for (const attribute of span.attributes) {
    // Encoders leave an empty key out, which is not the plain form that columns are read from.
    const isColumn = hasColumn(attribute) && !seen.has(attribute.key) && attribute.key !== '';
    seen.add(attribute.key);
    (isColumn ? columns : rest).push(attribute);
  }
  return { ...span, attributes: [...columns, ...rest] };
}

describe('readWireSpans', () => {
  it.each([
    ['our encoder', encodeTraces],
    ['generated code', referenceEncode],
  ])('and assembleSpan give back every span of %s', (_, encode) => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const read = readWireSpans(encode(spans));
        expect(read.map(assemble)).toEqual(spans.map(inColumnOrder));
        expect(read.map((span) => span.eventNames)).toEqual(
          spans.map((span) => span.events.map(({ name }) => name)),
        );
      }),
    );
  });

  it('shares resource and scope between the spans of a group, and no more', () => {
    const [a, b, c] = readWireSpans(
      encodeTraces([
        exampleSpan(),
        exampleSpan(),
        exampleSpan({ scope: { ...exampleSpan().scope, name: 'other' } }),
      ]),
    );
    expect(a?.resource).toBe(b?.resource);
    expect(a?.scope).toBe(b?.scope);
    expect(c?.resource).toBe(a?.resource);
    expect(c?.scope.name).toBe('other');
  });

  it('gives views of the body', () => {
    const event = { timeUnixNano: 1n, name: 'e', attributes: [], droppedAttributesCount: 0 };
    const body = encodeTraces([
      exampleSpan({ events: [event, event], attributes: [{ key: 'k', value: [] }] }),
    ]);
    const span = only(body);
    const views = [
      span.traceId,
      span.spanId,
      span.wire,
      span.events,
      span.otherAttributes,
      span.resource.wire,
    ];
    expect(views.map((view) => view.buffer === body.buffer)).toEqual(views.map(() => true));
    expect([span.traceId.byteLength, span.spanId.byteLength, span.parentSpanId.byteLength]).toEqual([
      16, 8, 0,
    ]);
  });

  it('joins records that lie apart', () => {
    const first = record(0x5a, record(0x12, '61'));
    const second = record(0x5a, record(0x12, '62'));
    const span = only(bodyOf(first, '3001', second));
    expect(span.eventNames).toEqual(['a', 'b']);
    expect(span.events).toEqual(new Uint8Array(Buffer.concat([first, second])));
  });

  it('takes a parent of zeros for none', () => {
    expect(only(bodyOf(`2208 ${'00'.repeat(8)}`)).parentSpanId).toHaveLength(0);
    expect(decodeTraces(bodyOf(`2208 ${'00'.repeat(8)}`))[0]?.parentSpanId).toBe('');
  });

  it('marks invalid spans and still counts them', () => {
    const spans = readWireSpans(encodeTraces([exampleSpan({ spanId: '' }), exampleSpan()]));
    expect(spans.map(({ index, problem }) => [index, problem])).toEqual([
      [0, 'span_id has 0 bytes instead of 8'],
      [1, undefined],
    ]);
  });
});

describe('attributes with a column', () => {
  const attribute = (...parts: (Uint8Array | string)[]) => record(0x4a, ...parts);
  const text = (key: string, value: string) =>
    attribute(record(0x0a, Buffer.from(key)), record(0x12, record(0x0a, Buffer.from(value))));

  it.each([
    ['a text', '0a0161 1203 0a0162', 'b'],
    ['an empty text', '0a0161 1202 0a00', ''],
    ['a replacement character that was sent', '0a0161 1205 0a03efbfbd', '\ufffd'],
    ['a boolean', '0a0161 1202 1001', true],
    ['an integer', '0a0161 120b 18ffffffffffffffffff01', -1n],
    ['a double', '0a0161 1209 210000000000000080', -0],
  ])('are decoded: %s', (_, payload, value) => {
    const span = only(bodyOf(attribute(payload)));
    expect(span.attributes).toEqual([{ key: 'a', value }]);
    expect(span.otherAttributes).toHaveLength(0);
  });

  it.each([
    ['an array', '0a0161 1202 2a00'],
    ['a map', '0a0161 1202 3200'],
    ['bytes', '0a0161 1203 3a0101'],
    ['an empty value', '0a0161 1200'],
    ['no value', '0a0161'],
    ['no key', '1203 0a0162'],
    ['a value before its key', '1203 0a0162 0a0161'],
    ['two values in one', '0a0161 1204 1001 1002'],
    ['a value that came in two parts', '0a0161 1202 1001 1202 1801'],
    ['a value with a field of a later OTLP', '0a0161 1204 1001 4001'],
    ['a key with a field of a later OTLP', '0a0161 1202 1001 1801'],
    ['text that is not UTF-8', '0a0161 1203 0a01ff'],
    ['a key that is not UTF-8', '0a01ff 1203 0a0162'],
  ])('are not: %s, whose record is kept as it came', (_, payload) => {
    const body = bodyOf(attribute(payload));
    const span = only(body);
    expect(span.attributes).toEqual([]);
    expect(span.otherAttributes).toEqual(attribute(payload));
    expect(assemble(span)).toEqual(decodeTraces(body)[0]);
  });

  it('shows bytes that are not UTF-8 as U+FFFD', () => {
    expect(decodeTraces(bodyOf(attribute('0a0161 1205 0a0361ff62')))[0]?.attributes).toEqual([
      { key: 'a', value: 'a\ufffdb' },
    ]);
  });

  it.each([
    ['a text', text('k', 'second')],
    ['in another form', attribute(record(0x12, '1001'), record(0x0a, '6b'))],
  ])('are the first of a key only: %s after it is kept apart', (_, second) => {
    const span = only(bodyOf(text('k', 'first'), second));
    expect(span.attributes).toEqual([{ key: 'k', value: 'first' }]);
    expect(span.otherAttributes).toEqual(second);
  });

  it('are not taken when a key came before in a form without a column', () => {
    const bytes = attribute('0a016b 1203 3a0101');
    const reversed = attribute('1200 0a016b');
    expect(only(bodyOf(bytes, text('k', 'late'))).attributes).toEqual([]);
    expect(only(bodyOf(reversed, text('k', 'late'))).attributes).toEqual([]);
  });

  it('know a repeated key among thousands, and forget it with the next span', () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `key.${i}`);
    const fields = [...keys, ...keys].map((key, i) => text(key, String(i)));
    const span = record(0x12, IDS, ...fields);
    const [first, second] = readWireSpans(record(0x0a, record(0x12, span, span)));
    const expected = keys.map((key, i) => ({ key, value: String(i) }));
    expect(first?.attributes).toEqual(expected);
    expect(second?.attributes).toEqual(expected);
    expect(second?.otherAttributes).toEqual(new Uint8Array(Buffer.concat(fields.slice(3000))));
  });
});

describe('text of a span that is not UTF-8', () => {
  it('is shown with U+FFFD and kept in its message', () => {
    const span = only(
      bodyOf('2a03 61ff62', record(0x7a, record(0x12, 'fe')), record(0x5a, record(0x12, 'ff'))),
    );
    expect([span.name, span.statusMessage, span.eventNames]).toEqual(['a\ufffdb', '\ufffd', ['\ufffd']]);
    expect(span.events).toEqual(hex('5a03 1201ff'));
    expect(bytesToHex(span.wire)).toContain('61ff62');
  });
});
