import { hexToBytes, PermanentError, type Span, type SpanEvent, type SpanLink } from '@studio/core';
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
import type { WireWriter } from '../wire/wire-writer.ts';
import { encodeAttributes } from './encode-attributes.ts';

/** Writes the fields of a Span message, in the order of their numbers, defaults left out. */
export function encodeSpan(writer: WireWriter, span: Span): void {
  id(writer, SPAN_TRACE_ID, span.traceId);
  id(writer, SPAN_SPAN_ID, span.spanId);
  text(writer, SPAN_TRACE_STATE, span.traceState);
  id(writer, SPAN_PARENT_SPAN_ID, span.parentSpanId);
  text(writer, SPAN_NAME, span.name);
  if (span.kind !== 0) writer.int32(SPAN_KIND, span.kind);
  if (span.startTimeUnixNano !== 0n) writer.fixed64(SPAN_START, span.startTimeUnixNano);
  if (span.endTimeUnixNano !== 0n) writer.fixed64(SPAN_END, span.endTimeUnixNano);
  encodeAttributes(writer, SPAN_ATTRIBUTES, span.attributes);
  count(writer, SPAN_DROPPED_ATTRIBUTES, span.droppedAttributesCount);
  for (const event of span.events) writer.message(SPAN_EVENTS, () => encodeEvent(writer, event));
  count(writer, SPAN_DROPPED_EVENTS, span.droppedEventsCount);
  for (const link of span.links) writer.message(SPAN_LINKS, () => encodeLink(writer, link));
  count(writer, SPAN_DROPPED_LINKS, span.droppedLinksCount);
  const { code, message } = span.status;
  if (code !== 0 || message !== '')
    writer.message(SPAN_STATUS, () => {
      text(writer, STATUS_MESSAGE, message);
      if (code !== 0) writer.int32(STATUS_CODE, code);
    });
  if (span.flags !== 0) writer.fixed32(SPAN_FLAGS, span.flags);
}

function encodeEvent(writer: WireWriter, event: SpanEvent): void {
  if (event.timeUnixNano !== 0n) writer.fixed64(EVENT_TIME, event.timeUnixNano);
  text(writer, EVENT_NAME, event.name);
  encodeAttributes(writer, EVENT_ATTRIBUTES, event.attributes);
  count(writer, EVENT_DROPPED_ATTRIBUTES, event.droppedAttributesCount);
}

function encodeLink(writer: WireWriter, link: SpanLink): void {
  id(writer, LINK_TRACE_ID, link.traceId);
  id(writer, LINK_SPAN_ID, link.spanId);
  text(writer, LINK_TRACE_STATE, link.traceState);
  encodeAttributes(writer, LINK_ATTRIBUTES, link.attributes);
  count(writer, LINK_DROPPED_ATTRIBUTES, link.droppedAttributesCount);
  if (link.flags !== 0) writer.fixed32(LINK_FLAGS, link.flags);
}

function id(writer: WireWriter, tag: number, hex: string): void {
  if (hex === '') return;
  const bytes = hexToBytes(hex);
  if (bytes === undefined)
    throw new PermanentError(`id ${JSON.stringify(hex)} is not hexadecimal`, { code: 'invalid_span' });
  writer.bytes(tag, bytes);
}

function text(writer: WireWriter, tag: number, value: string): void {
  if (value !== '') writer.text(tag, value);
}

function count(writer: WireWriter, tag: number, value: number): void {
  if (value !== 0) writer.uint32(tag, value);
}
