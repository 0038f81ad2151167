import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attributes, Span } from '@studio/core';
import { describe, expect, it } from 'vitest';
import {
  decodeTraces,
  encodeTraces,
  readWireSpans,
  tracesFromJson,
  tracesToJson,
  validateTraces,
} from './index.ts';

const testdata = (name: string) => readFileSync(join(import.meta.dirname, '../testdata', name));
const json = (name: string) => JSON.parse(testdata(name).toString());

const CAPTURES = [
  { bin: 'workflow-sdk-0.68.0.bin', decoded: () => json('spans-sdk-0.68.0.json').exports[0] },
  { bin: 'agent-sdk-0.68.0.bin', decoded: () => json('spans-sdk-0.68.0.json').exports[1] },
  { bin: 'legacy-sdk-0.62.1.bin', decoded: () => json('spans-sdk-0.62.1.json')[0] },
];

describe.each(CAPTURES)('$bin, as a real SDK sent it', ({ bin, decoded }) => {
  const body = testdata(bin);

  it('is read field by field as the independent decoding says', () => {
    expect(asCaptured(decodeTraces(body))).toEqual(spansOf(decoded()));
  });

  it('is valid, every span of it', () => {
    const { spanCount, rejectedCount } = validateTraces(body);
    expect({ spanCount, rejectedCount }).toEqual({ spanCount: spansOf(decoded()).length, rejectedCount: 0 });
    expect(readWireSpans(body)).toHaveLength(spanCount);
  });

  it('survives protobuf and JSON', () => {
    const spans = decodeTraces(body);
    expect(decodeTraces(encodeTraces(spans))).toEqual(spans);
    expect(decodeTraces(tracesFromJson(Buffer.from(JSON.stringify(tracesToJson(spans)))))).toEqual(spans);
  });
});

interface CapturedExport {
  resource_spans: {
    resource: unknown;
    schema_url: string;
    scopes: { scope: unknown; spans: Record<string, unknown>[] }[];
  }[];
}

/** The capture's own form, one object a span, with the resource and scope it stands under. */
const spansOf = (captured: CapturedExport) =>
  captured.resource_spans.flatMap(({ resource, schema_url, scopes }) =>
    scopes.flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, resource, schema_url, scope }))),
  );

const asCaptured = (spans: readonly Span[]) =>
  spans.map((span) => ({
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    trace_state: span.traceState,
    flags: span.flags,
    name: span.name,
    kind: span.kind,
    start_time_unix_nano: String(span.startTimeUnixNano),
    end_time_unix_nano: String(span.endTimeUnixNano),
    status: span.status,
    attributes: attributesAsCaptured(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      time_unix_nano: String(event.timeUnixNano),
      attributes: attributesAsCaptured(event.attributes),
    })),
    links: span.links,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    resource: attributesAsCaptured(span.resource.attributes),
    schema_url: span.resource.schemaUrl,
    scope: { name: span.scope.name, version: span.scope.version },
  }));

const attributesAsCaptured = (attributes: Attributes) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => {
      if (typeof value === 'bigint') return [key, { type: 'int', value: Number(value) }];
      if (typeof value === 'boolean') return [key, { type: 'bool', value }];
      return [key, { type: typeof value, value }];
    }),
  );
