import type { Span } from '@studio/core';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { anySpans } from '../../test/arbitrary-span.ts';
import { exampleSpan } from '../../test/example-span.ts';
import { record } from '../../test/wire.ts';
import { decodeTraces } from '../decode/decode-traces.ts';
import { encodeTraces } from '../encode/encode-traces.ts';
import { readWireSpans } from '../wire-span/read-wire-spans.ts';
import { decodeRawSpans } from './decode-raw-spans.ts';
import { createToRawSpan } from './raw-span.ts';

vi.setConfig({ testTimeout: 60_000 });

const throughRaw = (body: Uint8Array): Span[] => decodeRawSpans(readWireSpans(body).map(createToRawSpan()));

test('every span comes back as decodeTraces gives it', () => {
  fc.assert(
    fc.property(anySpans, (spans) => {
      const body = encodeTraces(spans);
      expect(throughRaw(body)).toEqual(decodeTraces(body));
    }),
  );
});

test('a resource that came in two parts is whole', () => {
  const span = record(0x12, `0a10 ${'01'.repeat(16)} 1208 ${'02'.repeat(8)}`);
  const attribute = (key: string) => record(0x0a, record(0x0a, record(0x0a, Buffer.from(key))));
  const body = record(0x0a, attribute('a'), record(0x12, span), attribute('b'));
  expect(throughRaw(body)).toEqual(decodeTraces(body));
  expect(throughRaw(body)[0]?.resource.attributes.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('the spans of a group share the bytes of what they came in', () => {
  const other = exampleSpan({ scope: { ...exampleSpan().scope, name: 'other' } });
  const spans = readWireSpans(encodeTraces([exampleSpan(), exampleSpan(), other]));
  const [a, b, c] = spans.map(createToRawSpan());
  expect([a?.resourceBytes === b?.resourceBytes, a?.scopeBytes === b?.scopeBytes]).toEqual([true, true]);
  expect(c?.scopeBytes).not.toEqual(a?.scopeBytes);
});
