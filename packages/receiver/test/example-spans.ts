import { randomBytes } from 'node:crypto';
import type { KeyValue, Span } from '@studio/core';
import { encodeTraces, tracesToJson } from '@studio/otlp';

export interface ExampleOptions {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: readonly KeyValue[];
}

export function exampleSpan(options: ExampleOptions = {}): Span {
  return {
    traceId: options.traceId ?? randomBytes(16).toString('hex'),
    spanId: options.spanId ?? randomBytes(8).toString('hex'),
    parentSpanId: '',
    traceState: '',
    flags: 256,
    name: 'work',
    kind: 1,
    startTimeUnixNano: 1_790_000_000_000_000_000n,
    endTimeUnixNano: 1_790_000_000_500_000_001n,
    attributes: options.attributes ?? [{ key: 'answer', value: 42n }],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
    resource: {
      attributes: [{ key: 'service.name', value: 'test' }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'test', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}

export const exampleSpans = (count: number, options: ExampleOptions = {}): Span[] =>
  Array.from({ length: count }, () => exampleSpan(options));

/** An ExportTraceServiceRequest in protobuf. */
export const protobufOf = (spans: readonly Span[]): Buffer => Buffer.from(encodeTraces(spans));
/** The same in OTLP/JSON. */
export const jsonOf = (spans: readonly Span[]): Buffer => Buffer.from(JSON.stringify(tracesToJson(spans)));

export const ZERO_TRACE_ID = '0'.repeat(32);
