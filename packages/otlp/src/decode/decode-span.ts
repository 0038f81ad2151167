import type { KeyValue, Resource, Scope, Span, SpanEvent, SpanLink } from '@studio/core';
import {
  EVENT_ATTRIBUTES,
  EVENT_DROPPED_ATTRIBUTES,
  EVENT_NAME,
  EVENT_TIME,
  LINK_ATTRIBUTES,
  LINK_DROPPED_ATTRIBUTES,
  LINK_FLAGS,
  LINK_SPAN_ID,
  LINK_TRACE_ID,
  LINK_TRACE_STATE,
  SPAN_ATTRIBUTES,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_EVENTS,
  SPAN_FLAGS,
  SPAN_KIND,
  SPAN_LINKS,
  SPAN_NAME,
  SPAN_PARENT_SPAN_ID,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_STATUS,
  SPAN_TRACE_ID,
  SPAN_TRACE_STATE,
  STATUS_CODE,
  STATUS_MESSAGE,
} from '../wire/tags.ts';
import type { WireReader } from '../wire/wire-reader.ts';
import { decodeKeyValue } from './decode-attributes.ts';
import { readHex, readText } from './read-text.ts';

/** An id that stands for none: SDKs exist that send zeros as the parent of a root. */
const NO_PARENT = '0000000000000000';

/** One Span message that ends at `end`. Its bytes must have passed the validator. */
export function decodeSpan(reader: WireReader, end: number, resource: Resource, scope: Scope): Span {
  const attributes: KeyValue[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  const status = { code: 0, message: '' };
  const span = { ...EMPTY_SPAN, attributes, events, links, status, resource, scope };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case SPAN_TRACE_ID:
        span.traceId = readHex(reader, end);
        break;
      case SPAN_SPAN_ID:
        span.spanId = readHex(reader, end);
        break;
      case SPAN_TRACE_STATE:
        span.traceState = readText(reader, end);
        break;
      case SPAN_PARENT_SPAN_ID: {
        const parent = readHex(reader, end);
        span.parentSpanId = parent === NO_PARENT ? '' : parent;
        break;
      }
      case SPAN_NAME:
        span.name = readText(reader, end);
        break;
      case SPAN_KIND:
        span.kind = reader.uint32(end) | 0;
        break;
      case SPAN_START:
        span.startTimeUnixNano = reader.fixed64(end);
        break;
      case SPAN_END:
        span.endTimeUnixNano = reader.fixed64(end);
        break;
      case SPAN_ATTRIBUTES:
        attributes.push(decodeKeyValue(reader, reader.delimited(end)));
        break;
      case SPAN_DROPPED_ATTRIBUTES:
        span.droppedAttributesCount = reader.uint32(end);
        break;
      case SPAN_EVENTS:
        events.push(decodeEvent(reader, reader.delimited(end)));
        break;
      case SPAN_DROPPED_EVENTS:
        span.droppedEventsCount = reader.uint32(end);
        break;
      case SPAN_LINKS:
        links.push(decodeLink(reader, reader.delimited(end)));
        break;
      case SPAN_DROPPED_LINKS:
        span.droppedLinksCount = reader.uint32(end);
        break;
      case SPAN_STATUS:
        decodeStatus(reader, reader.delimited(end), status);
        break;
      case SPAN_FLAGS:
        span.flags = reader.fixed32(end);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  return span;
}

const EMPTY_SPAN = {
  traceId: '',
  spanId: '',
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: '',
  kind: 0,
  startTimeUnixNano: 0n,
  endTimeUnixNano: 0n,
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
};

export function decodeStatus(reader: WireReader, end: number, into: { code: number; message: string }): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === STATUS_CODE) into.code = reader.uint32(end) | 0;
    else if (tag === STATUS_MESSAGE) into.message = readText(reader, end);
    else reader.skip(tag, end);
  }
}

export function decodeEvent(reader: WireReader, end: number): SpanEvent {
  const attributes: KeyValue[] = [];
  const event = { timeUnixNano: 0n, name: '', attributes, droppedAttributesCount: 0 };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === EVENT_TIME) event.timeUnixNano = reader.fixed64(end);
    else if (tag === EVENT_NAME) event.name = readText(reader, end);
    else if (tag === EVENT_ATTRIBUTES) attributes.push(decodeKeyValue(reader, reader.delimited(end)));
    else if (tag === EVENT_DROPPED_ATTRIBUTES) event.droppedAttributesCount = reader.uint32(end);
    else reader.skip(tag, end);
  }
  return event;
}

export function decodeLink(reader: WireReader, end: number): SpanLink {
  const attributes: KeyValue[] = [];
  const link = { traceId: '', spanId: '', traceState: '', attributes, droppedAttributesCount: 0, flags: 0 };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === LINK_TRACE_ID) link.traceId = readHex(reader, end);
    else if (tag === LINK_SPAN_ID) link.spanId = readHex(reader, end);
    else if (tag === LINK_TRACE_STATE) link.traceState = readText(reader, end);
    else if (tag === LINK_ATTRIBUTES) attributes.push(decodeKeyValue(reader, reader.delimited(end)));
    else if (tag === LINK_DROPPED_ATTRIBUTES) link.droppedAttributesCount = reader.uint32(end);
    else if (tag === LINK_FLAGS) link.flags = reader.fixed32(end);
    else reader.skip(tag, end);
  }
  return link;
}
