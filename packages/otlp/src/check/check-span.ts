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
import { checkKeyValue, skipUnknown } from './check-attributes.ts';
import { plainSpanFieldEnd } from './plain-span-field.ts';
import type { SpanIds } from './span-ids.ts';

/** Checks one Span message that ends at `end`, leaves the reader there and notes in `ids` where its ids and name are. */
export function checkSpan(reader: WireReader, end: number, ids: SpanIds): void {
  ids.clear();
  const { bytes } = reader;
  let pos = reader.pos;
  while (pos < end) {
    const next = plainSpanFieldEnd(bytes, pos, end, ids);
    if (next > 0) pos = next;
    else {
      reader.pos = pos;
      checkSpanField(reader, end, ids);
      pos = reader.pos;
    }
  }
  reader.pos = end;
}

function checkSpanField(reader: WireReader, end: number, ids: SpanIds): void {
  const tag = reader.tag(end);
  switch (tag) {
    case SPAN_ATTRIBUTES:
      checkKeyValue(reader, reader.delimited(end), 0);
      break;
    case SPAN_TRACE_ID:
    case SPAN_SPAN_ID:
    case SPAN_PARENT_SPAN_ID:
    case SPAN_TRACE_STATE:
    case SPAN_NAME: {
      const stop = reader.delimited(end);
      ids.note(tag, reader.pos, stop);
      reader.pos = stop;
      break;
    }
    case SPAN_START:
    case SPAN_END:
      reader.skipBytes(8, end);
      break;
    case SPAN_KIND:
    case SPAN_DROPPED_ATTRIBUTES:
    case SPAN_DROPPED_EVENTS:
    case SPAN_DROPPED_LINKS:
      reader.skipVarint(end);
      break;
    case SPAN_EVENTS:
      checkEvent(reader, reader.delimited(end));
      break;
    case SPAN_LINKS:
      checkLink(reader, reader.delimited(end));
      break;
    case SPAN_STATUS:
      checkStatus(reader, reader.delimited(end));
      break;
    case SPAN_FLAGS:
      reader.skipBytes(4, end);
      break;
    default:
      skipUnknown(reader, tag, end, 16);
  }
}

function checkEvent(reader: WireReader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === EVENT_ATTRIBUTES) checkKeyValue(reader, reader.delimited(end), 0);
    else if (tag === EVENT_NAME) reader.pos = reader.delimited(end);
    else if (tag === EVENT_TIME) reader.skipBytes(8, end);
    else if (tag === EVENT_DROPPED_ATTRIBUTES) reader.skipVarint(end);
    else skipUnknown(reader, tag, end, 4);
  }
}

function checkLink(reader: WireReader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === LINK_ATTRIBUTES) checkKeyValue(reader, reader.delimited(end), 0);
    else if (tag === LINK_TRACE_ID || tag === LINK_SPAN_ID || tag === LINK_TRACE_STATE)
      reader.pos = reader.delimited(end);
    else if (tag === LINK_FLAGS) reader.skipBytes(4, end);
    else if (tag === LINK_DROPPED_ATTRIBUTES) reader.skipVarint(end);
    else skipUnknown(reader, tag, end, 6);
  }
}

function checkStatus(reader: WireReader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === STATUS_CODE) reader.skipVarint(end);
    else if (tag === STATUS_MESSAGE) reader.pos = reader.delimited(end);
    // Field 1, a status code of before OTLP 1.0, is reserved: whatever it holds is skipped.
    else if (tag >>> 3 === 1) reader.skip(tag, end);
    else skipUnknown(reader, tag, end, 3);
  }
}
