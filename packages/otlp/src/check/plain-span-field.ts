import {
  SPAN_ATTRIBUTES,
  SPAN_DROPPED_ATTRIBUTES,
  SPAN_DROPPED_EVENTS,
  SPAN_DROPPED_LINKS,
  SPAN_END,
  SPAN_KIND,
  SPAN_NAME,
  SPAN_PARENT_SPAN_ID,
  SPAN_SPAN_ID,
  SPAN_START,
  SPAN_TRACE_ID,
} from '../wire/tags.ts';
import { plainAttributeEnd } from './plain-attribute.ts';
import type { SpanIds } from './span-ids.ts';

/**
 * The end of the span's field at `pos` when it is in its shortest form, its place noted in `ids`; 0 when the general
 * check has to look. Written out flat, the most frequent fields first: this is the validator's innermost loop.
 */
export function plainSpanFieldEnd(bytes: Uint8Array, pos: number, end: number, ids: SpanIds): number {
  if (pos + 2 > end) return 0;
  const tag = bytes[pos]!;
  if (tag === SPAN_ATTRIBUTES) return plainAttributeEnd(bytes, pos + 1, end);
  if (tag === SPAN_START || tag === SPAN_END) return pos + 9 <= end ? pos + 9 : 0;
  const length = bytes[pos + 1]!; // or the value of a varint
  if (length >= 0x80) return 0;
  const start = pos + 2;
  const stop = start + length;
  switch (tag) {
    case SPAN_KIND:
    case SPAN_DROPPED_ATTRIBUTES:
    case SPAN_DROPPED_EVENTS:
    case SPAN_DROPPED_LINKS:
      return start;
    case SPAN_TRACE_ID:
    case SPAN_SPAN_ID:
    case SPAN_PARENT_SPAN_ID:
    case SPAN_NAME:
      if (stop > end) return 0;
      ids.note(tag, start, stop);
      return stop;
    default:
      return 0;
  }
}
