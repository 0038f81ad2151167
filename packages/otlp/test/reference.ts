import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeValue,
  bytesToHex,
  hexToBytes,
  type KeyValue,
  KeyValueList,
  type Span,
} from '@studio/core';
import {
  type ExportTraceServiceRequest,
  ExportTraceServiceRequestSchema,
} from '../src/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import {
  type AnyValue,
  AnyValueSchema,
  InstrumentationScopeSchema,
  type KeyValue as KeyValueMessage,
  KeyValueSchema,
} from '../src/gen/opentelemetry/proto/common/v1/common_pb.ts';
import { ResourceSchema } from '../src/gen/opentelemetry/proto/resource/v1/resource_pb.ts';
import {
  type ResourceSpans,
  ResourceSpansSchema,
  ScopeSpansSchema,
  Span_EventSchema,
  Span_LinkSchema,
  type Span_SpanKind,
  type Span as SpanMessage,
  SpanSchema,
  type Status_StatusCode,
  StatusSchema,
} from '../src/gen/opentelemetry/proto/trace/v1/trace_pb.ts';

/*
 * The independent reference: protobuf-es with generated code, mapped to and from the core model without any code of
 * this package.
 */

/** @throws when protobuf-es cannot read it */
export function referenceDecode(body: Uint8Array): Span[] {
  return spansOf(fromBinary(ExportTraceServiceRequestSchema, body, { recursionLimit: 1000 }));
}

/** Each span in a group of its own. */
export function referenceEncode(spans: readonly Span[]): Uint8Array {
  return toBinary(
    ExportTraceServiceRequestSchema,
    create(ExportTraceServiceRequestSchema, { resourceSpans: spans.map(groupOf) }),
  );
}

function spansOf(request: ExportTraceServiceRequest): Span[] {
  return request.resourceSpans.flatMap((group) =>
    group.scopeSpans.flatMap((scopeSpans) =>
      scopeSpans.spans.map((span): Span => {
        const parentSpanId = bytesToHex(span.parentSpanId);
        return {
          traceId: bytesToHex(span.traceId),
          spanId: bytesToHex(span.spanId),
          parentSpanId: parentSpanId === '0000000000000000' ? '' : parentSpanId,
          traceState: span.traceState,
          flags: span.flags,
          name: span.name,
          kind: span.kind,
          startTimeUnixNano: span.startTimeUnixNano,
          endTimeUnixNano: span.endTimeUnixNano,
          attributes: span.attributes.map(keyValueOf),
          droppedAttributesCount: span.droppedAttributesCount,
          events: span.events.map((event) => ({
            timeUnixNano: event.timeUnixNano,
            name: event.name,
            attributes: event.attributes.map(keyValueOf),
            droppedAttributesCount: event.droppedAttributesCount,
          })),
          droppedEventsCount: span.droppedEventsCount,
          links: span.links.map((link) => ({
            traceId: bytesToHex(link.traceId),
            spanId: bytesToHex(link.spanId),
            traceState: link.traceState,
            attributes: link.attributes.map(keyValueOf),
            droppedAttributesCount: link.droppedAttributesCount,
            flags: link.flags,
          })),
          droppedLinksCount: span.droppedLinksCount,
          status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
          resource: {
            attributes: (group.resource?.attributes ?? []).map(keyValueOf),
            droppedAttributesCount: group.resource?.droppedAttributesCount ?? 0,
            schemaUrl: group.schemaUrl,
          },
          scope: {
            name: scopeSpans.scope?.name ?? '',
            version: scopeSpans.scope?.version ?? '',
            attributes: (scopeSpans.scope?.attributes ?? []).map(keyValueOf),
            droppedAttributesCount: scopeSpans.scope?.droppedAttributesCount ?? 0,
            schemaUrl: scopeSpans.schemaUrl,
          },
        };
      }),
    ),
  );
}

const keyValueOf = ({ key, value }: KeyValueMessage): KeyValue => ({ key, value: attributeValueOf(value) });

function attributeValueOf(message: AnyValue | undefined): AttributeValue {
  const value = message?.value;
  if (value?.case === undefined) return null;
  if (value.case === 'arrayValue') return value.value.values.map(attributeValueOf);
  if (value.case === 'kvlistValue') return new KeyValueList(value.value.values.map(keyValueOf));
  return value.value;
}

function groupOf({ resource, scope, ...span }: Span): ResourceSpans {
  const scopeSpans = create(ScopeSpansSchema, {
    scope: create(InstrumentationScopeSchema, { ...scope, attributes: scope.attributes.map(messageOf) }),
    schemaUrl: scope.schemaUrl,
    spans: [spanOf(span)],
  });
  return create(ResourceSpansSchema, {
    resource: create(ResourceSchema, {
      attributes: resource.attributes.map(messageOf),
      droppedAttributesCount: resource.droppedAttributesCount,
    }),
    schemaUrl: resource.schemaUrl,
    scopeSpans: [scopeSpans],
  });
}

const spanOf = (span: Omit<Span, 'resource' | 'scope'>): SpanMessage =>
  create(SpanSchema, {
    ...span,
    kind: span.kind as Span_SpanKind,
    traceId: bytesOf(span.traceId),
    spanId: bytesOf(span.spanId),
    parentSpanId: bytesOf(span.parentSpanId),
    attributes: span.attributes.map(messageOf),
    status: create(StatusSchema, { ...span.status, code: span.status.code as Status_StatusCode }),
    events: span.events.map((event) =>
      create(Span_EventSchema, { ...event, attributes: event.attributes.map(messageOf) }),
    ),
    links: span.links.map((link) =>
      create(Span_LinkSchema, {
        ...link,
        traceId: bytesOf(link.traceId),
        spanId: bytesOf(link.spanId),
        attributes: link.attributes.map(messageOf),
      }),
    ),
  });

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(hexToBytes(hex) ?? []);

const messageOf = ({ key, value }: KeyValue): KeyValueMessage =>
  create(KeyValueSchema, { key, value: anyValueOf(value) });

function anyValueOf(value: AttributeValue): AnyValue {
  if (typeof value === 'string') return create(AnyValueSchema, { value: { case: 'stringValue', value } });
  if (typeof value === 'boolean') return create(AnyValueSchema, { value: { case: 'boolValue', value } });
  if (typeof value === 'bigint') return create(AnyValueSchema, { value: { case: 'intValue', value } });
  if (typeof value === 'number') return create(AnyValueSchema, { value: { case: 'doubleValue', value } });
  if (value === null) return create(AnyValueSchema);
  if (value instanceof Uint8Array)
    return create(AnyValueSchema, { value: { case: 'bytesValue', value: new Uint8Array(value) } });
  if (value instanceof KeyValueList)
    return create(AnyValueSchema, {
      value: { case: 'kvlistValue', value: { values: value.entries.map(messageOf) } },
    });
  return create(AnyValueSchema, { value: { case: 'arrayValue', value: { values: value.map(anyValueOf) } } });
}
