import type { Resource, Scope, Span, SpanEvent, SpanLink } from '@studio/core';
import { attributesFromJson } from './attributes-from-json.ts';
import type { JsonNode } from './json-node.ts';

const SPAN_KINDS = {
  SPAN_KIND_UNSPECIFIED: 0,
  SPAN_KIND_INTERNAL: 1,
  SPAN_KIND_SERVER: 2,
  SPAN_KIND_CLIENT: 3,
  SPAN_KIND_PRODUCER: 4,
  SPAN_KIND_CONSUMER: 5,
};

const STATUS_CODES = { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

/** The spans of an ExportTraceServiceRequest in OTLP/JSON. */
export function spansFromJson(request: JsonNode): Span[] {
  const spans: Span[] = [];
  for (const group of request.list('resourceSpans', 'resource_spans')) {
    const resource = resourceFromJson(group);
    for (const scopeSpans of group.list('scopeSpans', 'scope_spans')) {
      const scope = scopeFromJson(scopeSpans);
      for (const span of scopeSpans.list('spans')) spans.push(spanFromJson(span, resource, scope));
    }
  }
  return spans;
}

function resourceFromJson(group: JsonNode): Resource {
  const node = group.get('resource');
  return {
    attributes: node ? attributesOf(node) : [],
    droppedAttributesCount: node ? droppedAttributesOf(node) : 0,
    schemaUrl: group.get('schemaUrl', 'schema_url')?.text() ?? '',
  };
}

function scopeFromJson(scopeSpans: JsonNode): Scope {
  const node = scopeSpans.get('scope');
  return {
    name: node?.get('name')?.text() ?? '',
    version: node?.get('version')?.text() ?? '',
    attributes: node ? attributesOf(node) : [],
    droppedAttributesCount: node ? droppedAttributesOf(node) : 0,
    schemaUrl: scopeSpans.get('schemaUrl', 'schema_url')?.text() ?? '',
  };
}

function spanFromJson(node: JsonNode, resource: Resource, scope: Scope): Span {
  const status = node.get('status');
  return {
    traceId: node.get('traceId', 'trace_id')?.id() ?? '',
    spanId: node.get('spanId', 'span_id')?.id() ?? '',
    parentSpanId: node.get('parentSpanId', 'parent_span_id')?.id() ?? '',
    traceState: node.get('traceState', 'trace_state')?.text() ?? '',
    flags: node.get('flags')?.uint32() ?? 0,
    name: node.get('name')?.text() ?? '',
    kind: node.get('kind')?.enumeration(SPAN_KINDS) ?? 0,
    startTimeUnixNano: node.get('startTimeUnixNano', 'start_time_unix_nano')?.uint64() ?? 0n,
    endTimeUnixNano: node.get('endTimeUnixNano', 'end_time_unix_nano')?.uint64() ?? 0n,
    attributes: attributesOf(node),
    droppedAttributesCount: droppedAttributesOf(node),
    events: node.list('events').map(eventFromJson),
    droppedEventsCount: node.get('droppedEventsCount', 'dropped_events_count')?.uint32() ?? 0,
    links: node.list('links').map(linkFromJson),
    droppedLinksCount: node.get('droppedLinksCount', 'dropped_links_count')?.uint32() ?? 0,
    status: {
      code: status?.get('code')?.enumeration(STATUS_CODES) ?? 0,
      message: status?.get('message')?.text() ?? '',
    },
    resource,
    scope,
  };
}

const eventFromJson = (node: JsonNode): SpanEvent => ({
  timeUnixNano: node.get('timeUnixNano', 'time_unix_nano')?.uint64() ?? 0n,
  name: node.get('name')?.text() ?? '',
  attributes: attributesOf(node),
  droppedAttributesCount: droppedAttributesOf(node),
});

const linkFromJson = (node: JsonNode): SpanLink => ({
  traceId: node.get('traceId', 'trace_id')?.id() ?? '',
  spanId: node.get('spanId', 'span_id')?.id() ?? '',
  traceState: node.get('traceState', 'trace_state')?.text() ?? '',
  attributes: attributesOf(node),
  droppedAttributesCount: droppedAttributesOf(node),
  flags: node.get('flags')?.uint32() ?? 0,
});

const attributesOf = (node: JsonNode) => attributesFromJson(node.list('attributes'));

const droppedAttributesOf = (node: JsonNode) =>
  node.get('droppedAttributesCount', 'dropped_attributes_count')?.uint32() ?? 0;
