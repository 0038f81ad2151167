import { context, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { KeyValue, Span } from '@studio/core';
import { describe, expect, it } from 'vitest';
import {
  decodeTraces,
  encodeTraceResponse,
  traceResponseToJson,
  tracesFromJson,
  validateTraces,
} from './index.ts';

/** Spans of the OpenTelemetry SDK with everything that its API can say. */
async function sdkSpans(): Promise<ReadableSpan[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'checkout', 'service.instance.count': 3 }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('test-scope', '1.2.3', { schemaUrl: 'https://example.org/schema' });
  const parent = tracer.startSpan('parent', {
    kind: SpanKind.SERVER,
    startTime: [1_800_000_000, 123_456_789],
  });
  const child = tracer.startSpan(
    'kind · von 子',
    {
      kind: SpanKind.CLIENT,
      startTime: [1_800_000_000, 1],
      attributes: {
        text: 'grün 🌱',
        empty: '',
        yes: true,
        small: -7,
        large: 9_007_199_254_740_991,
        negative: -9_007_199_254_740_991,
        fraction: 0.1,
        list: ['a', 'b'],
        numbers: [1, 2.5],
      },
      links: [
        {
          context: {
            traceId: 'ab'.repeat(16),
            spanId: 'cd'.repeat(8),
            traceFlags: TraceFlags.SAMPLED,
            isRemote: true,
          },
          attributes: { why: 'because' },
        },
      ],
    },
    trace.setSpan(context.active(), parent),
  );
  child.addEvent('happened', { 'event.id': 1 }, [1_800_000_000, 500]);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' });
  child.end([1_800_000_001, 0]);
  parent.end([1_800_000_002, 999_999_999]);
  await provider.forceFlush();
  return exporter.getFinishedSpans();
}

const NAME_OF_KIND: Readonly<Record<number, number>> = { [SpanKind.SERVER]: 2, [SpanKind.CLIENT]: 3 };
const nanos = ([seconds, rest]: readonly [number, number]) => BigInt(seconds) * 1_000_000_000n + BigInt(rest);

/** What the SDK's own object says; attribute order and number types are the serializer's and compared apart. */
function expectSame(spans: readonly Span[], sent: readonly ReadableSpan[]): void {
  const shape = (span: Span) => [
    span.traceId,
    span.spanId,
    span.parentSpanId,
    span.name,
    span.kind,
    span.status.code,
  ];
  expect(spans.map(shape)).toEqual(
    sent.map((span) => [
      span.spanContext().traceId,
      span.spanContext().spanId,
      span.parentSpanContext?.spanId ?? '',
      span.name,
      NAME_OF_KIND[span.kind],
      span.status.code,
    ]),
  );
  expect(spans.map((span) => [span.startTimeUnixNano, span.endTimeUnixNano])).toEqual(
    sent.map((span) => [nanos(span.startTime), nanos(span.endTime)]),
  );
  const child = spans.find((span) => span.parentSpanId !== '')!;
  expect(byKey(child.attributes)).toEqual({
    text: 'grün 🌱',
    empty: '',
    yes: true,
    small: -7n,
    large: 9_007_199_254_740_991n,
    negative: -9_007_199_254_740_991n,
    fraction: 0.1,
    list: ['a', 'b'],
    numbers: [1n, 2.5],
  });
  expect(
    child.events.map(({ name, timeUnixNano, attributes }) => [name, timeUnixNano, byKey(attributes)]),
  ).toEqual([['happened', 1_800_000_000_000_000_500n, { 'event.id': 1n }]]);
  expect(child.links.map(({ traceId, spanId, attributes }) => [traceId, spanId, byKey(attributes)])).toEqual([
    ['ab'.repeat(16), 'cd'.repeat(8), { why: 'because' }],
  ]);
  expect(child.status).toEqual({ code: 2, message: 'broken' });
  expect(byKey(child.resource.attributes)).toMatchObject({
    'service.name': 'checkout',
    'service.instance.count': 3n,
  });
  expect(child.scope).toMatchObject({
    name: 'test-scope',
    version: '1.2.3',
    schemaUrl: 'https://example.org/schema',
  });
  expect(child.resource).toBe(spans[0]?.resource);
}

const byKey = (attributes: readonly KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

describe('what @opentelemetry/otlp-transformer serializes', () => {
  it('as protobuf is read back', async () => {
    const sent = await sdkSpans();
    const body = ProtobufTraceSerializer.serializeRequest(sent)!;
    expect(validateTraces(body)).toEqual({ spanCount: 2, validCount: 2, rejectedCount: 0 });
    expectSame(decodeTraces(body), sent);
  });

  it('as JSON is read back as the same', async () => {
    const sent = await sdkSpans();
    const fromJson = decodeTraces(tracesFromJson(JsonTraceSerializer.serializeRequest(sent)!));
    expectSame(fromJson, sent);
    expect(fromJson).toEqual(decodeTraces(ProtobufTraceSerializer.serializeRequest(sent)!));
  });
});

describe('an answer of ours', () => {
  const partial = { rejectedSpans: 3, errorMessage: 'span 0 ("a"): trace_id is all zero' };

  it('is understood by the exporter, in both forms', () => {
    expect(
      ProtobufTraceSerializer.deserializeResponse(encodeTraceResponse(partial)).partialSuccess,
    ).toMatchObject({
      errorMessage: partial.errorMessage,
    });
    const json = Buffer.from(JSON.stringify(traceResponseToJson(partial)));
    expect(JsonTraceSerializer.deserializeResponse(json).partialSuccess).toMatchObject({
      rejectedSpans: '3',
      errorMessage: partial.errorMessage,
    });
  });

  it('is empty when everything was accepted', () => {
    expect(encodeTraceResponse(undefined)).toHaveLength(0);
    expect(traceResponseToJson(undefined)).toEqual({});
  });
});
