import type { SpanBody } from '@studio/api-schema';
import type { Span } from '@studio/core';
import type { StoredSpan } from '@studio/span-store';
import { attributesToJson } from './attributes-to-json.ts';
import { timeToJson } from './time-to-json.ts';

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;

/** What the indexer files a span under that names no service, as OpenTelemetry's SDKs do. */
const UNKNOWN_SERVICE = 'unknown_service';

/** Made one by one, when they are written. */
export function* spansToJson(spans: readonly StoredSpan[]): Iterable<SpanBody> {
  for (const { span } of spans) yield spanToJson(span);
}

/** A span in the shape of `/observability/*`. */
export function spanToJson(span: Span): SpanBody {
  const serviceName = span.resource.attributes.find(({ key }) => key === 'service.name')?.value;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || null,
    service_name: (typeof serviceName === 'string' && serviceName) || UNKNOWN_SERVICE,
    name: span.name,
    kind: KINDS[span.kind] ?? 'UNSPECIFIED',
    start_time: timeToJson(span.startTimeUnixNano),
    end_time: timeToJson(span.endTimeUnixNano),
    status_code: String(span.status.code),
    status_message: span.status.message,
    attributes_json: attributesToJson(span.attributes),
    events_json: span.events.map((event) => ({
      attributes: attributesToJson(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount,
      name: event.name,
      timeUnixNano: event.timeUnixNano.toString(),
    })),
    links_json: span.links.map((link) => ({
      attributes: attributesToJson(link.attributes),
      droppedAttributesCount: link.droppedAttributesCount,
      flags: link.flags,
      spanId: link.spanId,
      traceId: link.traceId,
      traceState: link.traceState,
    })),
    trace_flags: span.flags,
    trace_state: span.traceState || null,
    dropped_attributes_count: span.droppedAttributesCount,
    dropped_events_count: span.droppedEventsCount,
    dropped_links_count: span.droppedLinksCount,
    resource_attributes_json: attributesToJson(span.resource.attributes),
    resource_dropped_attributes_count: span.resource.droppedAttributesCount,
  };
}
