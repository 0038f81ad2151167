import type { Span } from '@studio/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anySpans } from '../../test/arbitrary-span.ts';
import { caught } from '../../test/caught.ts';
import { exampleSpan, RESOURCE, SCOPE } from '../../test/example-span.ts';
import { record } from '../../test/wire.ts';
import { decodeTraces, encodeTraces, readWireSpans, validateTraces } from '../index.ts';
import { splitTraces } from './split-traces.ts';
import { withoutInvalidSpans } from './without-invalid-spans.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

const wiresOf = (bodies: Uint8Array[]) =>
  bodies
    .flatMap(readWireSpans)
    .map(({ wire, resource, scope }) => ({ wire, resource: resource.wire, scope: scope.wire }));

describe('withoutInvalidSpans', () => {
  it('keeps the bytes of each valid span, its resource and its scope, in order', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const body = encodeTraces(spans);
        const before = readWireSpans(body);
        const kept = withoutInvalidSpans(body);
        expect(validateTraces(kept)).toMatchObject({
          rejectedCount: 0,
          spanCount: validateTraces(body).validCount,
        });
        expect(wiresOf([kept])).toEqual(
          wiresOf([body]).filter((_, index) => before[index]?.problem === undefined),
        );
      }),
    );
  });

  it('gives back the same array when nothing is wrong', () => {
    const body = encodeTraces([exampleSpan()]);
    expect(withoutInvalidSpans(body)).toBe(body);
  });
});

describe('splitTraces', () => {
  it('gives parts that hold all spans in order, none above the limit, always the same', () => {
    fc.assert(
      fc.property(anySpans, fc.double({ min: 0, max: 1, noNaN: true }), (spans, share) => {
        const body = encodeTraces(spans);
        const maxBytes = Math.floor(share * body.byteLength);
        let parts: Uint8Array[];
        try {
          parts = splitTraces(body, maxBytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'PermanentError', code: 'span_too_large' });
          return;
        }
        expect(Math.max(0, ...parts.map((part) => part.byteLength))).toBeLessThanOrEqual(maxBytes);
        expect(parts.flatMap(decodeTraces)).toEqual(spans);
        expect(wiresOf(parts)).toEqual(wiresOf([body]));
        expect(splitTraces(body, maxBytes)).toEqual(parts);
      }),
      { numRuns: 200 },
    );
  });

  it('fills each part: the next span would not have fitted', () => {
    const spans = Array.from({ length: 50 }, (_, i) => sizedSpan(i * 7));
    const parts = splitTraces(encodeTraces(spans), 2000).map(decodeTraces);
    expect(parts.length).toBeGreaterThan(3);
    for (let i = 1; i < parts.length; i++) {
      const withNext = encodeTraces([...parts[i - 1]!, parts[i]![0]!]);
      expect(withNext.byteLength).toBeGreaterThan(2000);
    }
  });

  it('gives back the same array when it fits', () => {
    const body = encodeTraces([exampleSpan()]);
    expect(splitTraces(body, body.byteLength)[0]).toBe(body);
  });

  it('refuses a span that is too large even alone, exactly at the limit', () => {
    const alone = encodeTraces([sizedSpan(500)]).byteLength;
    const body = encodeTraces([sizedSpan(1), sizedSpan(500), sizedSpan(2)]);
    expect(splitTraces(body, alone)).toHaveLength(3);
    expect(caught(() => splitTraces(body, alone - 1))).toMatch(/^span_too_large: span 1 of 5\d\d bytes/);
  });

  it('refuses a resource that would multiply the body', () => {
    const resource = { ...RESOURCE, attributes: [{ key: 'k', value: 'x'.repeat(600) }] };
    const body = encodeTraces(Array.from({ length: 100 }, () => exampleSpan({ resource })));
    expect(caught(() => splitTraces(body, 1000))).toMatch(
      /^span_too_large: a resource and scope of 6\d\d bytes/,
    );
  });

  it('keeps schema URLs and fields that OTLP does not define with every span of a group', () => {
    const unknown = record(0x7a, '616263'); // field 15
    const span = record(
      0x12,
      `0a10 ${'01'.repeat(16)} 1208 ${'01'.repeat(8)}`,
      record(0x2a, Buffer.alloc(50, 0x61)),
    );
    const scopeSpans = record(0x12, span, unknown, span, record(0x1a, '75726c'));
    const body = record(0x0a, scopeSpans, record(0x1a, '68747470'), unknown);
    const parts = splitTraces(body, body.byteLength - 10);
    expect(parts).toHaveLength(2);
    expect(wiresOf(parts)).toEqual(wiresOf([body]));
    expect(parts.flatMap(decodeTraces).map((it) => [it.resource.schemaUrl, it.scope.schemaUrl])).toEqual([
      ['http', 'url'],
      ['http', 'url'],
    ]);
  });
});

const sizedSpan = (bytes: number): Span =>
  exampleSpan({ name: 'n'.repeat(bytes), resource: RESOURCE, scope: SCOPE });
