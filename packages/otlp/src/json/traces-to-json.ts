import {
  type Attributes,
  type AttributeValue,
  KeyValueList,
  type Resource,
  type Scope,
  type Span,
} from '@studio/core';
import { groupSpans } from '../encode/span-groups.ts';

/** Spans as the object of an ExportTraceServiceRequest in OTLP/JSON: ids in hex, enums as numbers, 64-bit integers as strings, defaults left out. */
export function tracesToJson(spans: readonly Span[]): object {
  return {
    resourceSpans: groupSpans(spans).map(({ resource, scopes }) => ({
      resource: resourceToJson(resource),
      scopeSpans: scopes.map(({ scope, spans: scopeSpans }) => ({
        scope: scopeToJson(scope),
        spans: scopeSpans.map(spanToJson),
        ...given('schemaUrl', scope.schemaUrl),
      })),
      ...given('schemaUrl', resource.schemaUrl),
    })),
  };
}

const resourceToJson = (resource: Resource) => ({
  ...attributesMember(resource.attributes),
  ...given('droppedAttributesCount', resource.droppedAttributesCount),
});

const scopeToJson = (scope: Scope) => ({
  ...given('name', scope.name),
  ...given('version', scope.version),
  ...attributesMember(scope.attributes),
  ...given('droppedAttributesCount', scope.droppedAttributesCount),
});

function spanToJson(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...given('parentSpanId', span.parentSpanId),
    ...given('traceState', span.traceState),
    ...given('flags', span.flags),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
    ...attributesMember(span.attributes),
    ...given('droppedAttributesCount', span.droppedAttributesCount),
    ...list('events', span.events, (event) => ({
      timeUnixNano: String(event.timeUnixNano),
      name: event.name,
      ...attributesMember(event.attributes),
      ...given('droppedAttributesCount', event.droppedAttributesCount),
    })),
    ...given('droppedEventsCount', span.droppedEventsCount),
    ...list('links', span.links, (link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      ...given('traceState', link.traceState),
      ...attributesMember(link.attributes),
      ...given('droppedAttributesCount', link.droppedAttributesCount),
      ...given('flags', link.flags),
    })),
    ...given('droppedLinksCount', span.droppedLinksCount),
    status: { ...given('message', span.status.message), ...given('code', span.status.code) },
  };
}

const attributesMember = (attributes: Attributes) => list('attributes', attributes, keyValueToJson);

const keyValueToJson = ({ key, value }: Attributes[number]): object => ({ key, value: valueToJson(value) });

function valueToJson(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: doubleToJson(value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (value instanceof KeyValueList) return { kvlistValue: { values: value.entries.map(keyValueToJson) } };
  return { arrayValue: { values: value.map(valueToJson) } };
}

/** JSON has no NaN and no infinities, and JSON.stringify no negative zero: protobuf's mapping takes them as strings. */
function doubleToJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** A member unless it has its default value. */
const given = (name: string, value: string | number): object =>
  value === '' || value === 0 ? {} : { [name]: value };

const list = <T>(name: string, items: readonly T[], toJson: (item: T) => object): object =>
  items.length === 0 ? {} : { [name]: items.map(toJson) };
