import type { Attributes, Resource, Scope, Span, SpanEvent, SpanLink } from '@studio/core';
import { decodeAttributes } from '../decode/decode-attributes.ts';
import { decodeResource, decodeScope } from '../decode/decode-resource.ts';
import { decodeEvent, decodeLink } from '../decode/decode-span.ts';
import { messages } from '../wire/messages.ts';
import { SPAN_ATTRIBUTES, SPAN_EVENTS, SPAN_LINKS } from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';

/** The columns of a stored span: what `readWireSpans` gave, ids as lower-case hexadecimal text. */
export interface SpanParts {
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root span. */
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  /** The attributes with a column type, in any order. */
  readonly attributes: Attributes;
  readonly otherAttributes: Uint8Array;
  readonly droppedAttributesCount: number;
  readonly events: Uint8Array;
  readonly droppedEventsCount: number;
  readonly links: Uint8Array;
  readonly droppedLinksCount: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  /** `WireResource.wire`, or a resource that `resourceOf` decoded before: to share it between spans. */
  readonly resource: Uint8Array | Resource;
  /** `WireScope.wire`, or a scope that `scopeOf` decoded before. */
  readonly scope: Uint8Array | Scope;
}

/**
 * The span of which these are the columns. Other attributes come after those with a column type.
 *
 * @throws PermanentError `invalid_protobuf` when one of the byte columns is not what `readWireSpans` gave
 */
export function assembleSpan(parts: SpanParts): Span {
  const { otherAttributes, resource, scope } = parts;
  const attributes = [...parts.attributes];
  decodeAttributes(new WireReader(otherAttributes), otherAttributes.byteLength, SPAN_ATTRIBUTES, attributes);
  return {
    traceId: parts.traceId,
    spanId: parts.spanId,
    parentSpanId: parts.parentSpanId,
    traceState: parts.traceState,
    flags: parts.flags,
    name: parts.name,
    kind: parts.kind,
    startTimeUnixNano: parts.startTimeUnixNano,
    endTimeUnixNano: parts.endTimeUnixNano,
    attributes,
    droppedAttributesCount: parts.droppedAttributesCount,
    events: eventsOf(parts.events),
    droppedEventsCount: parts.droppedEventsCount,
    links: linksOf(parts.links),
    droppedLinksCount: parts.droppedLinksCount,
    status: { code: parts.statusCode, message: parts.statusMessage },
    resource: resource instanceof Uint8Array ? resourceOf(resource) : resource,
    scope: scope instanceof Uint8Array ? scopeOf(scope) : scope,
  };
}

/** The resource that `WireResource.wire` holds. */
export const resourceOf = (wire: Uint8Array): Resource =>
  decodeResource(new WireReader(wire), wire.byteLength);

/** The scope that `WireScope.wire` holds. */
export const scopeOf = (wire: Uint8Array): Scope => decodeScope(new WireReader(wire), wire.byteLength);

function eventsOf(wire: Uint8Array): SpanEvent[] {
  const reader = new WireReader(wire);
  const events: SpanEvent[] = [];
  for (const { end } of messages(reader, wire.byteLength, SPAN_EVENTS)) events.push(decodeEvent(reader, end));
  return events;
}

function linksOf(wire: Uint8Array): SpanLink[] {
  const reader = new WireReader(wire);
  const links: SpanLink[] = [];
  for (const { end } of messages(reader, wire.byteLength, SPAN_LINKS)) links.push(decodeLink(reader, end));
  return links;
}
