import type { KeyValue } from '@studio/core';
import { SpanIds } from '../check/span-ids.ts';
import { allZero } from '../check/span-problem.ts';
import { decodeStatus } from '../decode/decode-span.ts';
import { readText, textOf } from '../decode/read-text.ts';
import { RecordRun } from '../wire/record-run.ts';
import {
  EVENT_NAME,
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
} from '../wire/tags.ts';
import { viewOf } from '../wire/view-of.ts';
import type { WireReader } from '../wire/wire-reader.ts';
import { AttributeReader } from './attribute-reader.ts';
import type { WireResource, WireScope, WireSpan } from './wire-span.ts';

const NO_NAMES: readonly string[] = [];

/** Reads the spans of one body one after another; what it needs for that is made once. */
export class SpanReader {
  readonly #reader: WireReader;
  readonly #attributes: AttributeReader;
  readonly #ids = new SpanIds();
  readonly #events = new RecordRun();
  readonly #links = new RecordRun();
  readonly #status = { code: 0, message: '' };

  constructor(reader: WireReader, spanCount: number) {
    this.#reader = reader;
    this.#attributes = new AttributeReader(reader, spanCount);
  }

  /** The Span message between the reader's position and `end`, which has passed the validator. */
  read(end: number, index: number, resource: WireResource, scope: WireScope): WireSpan {
    const reader = this.#reader;
    const ids = this.#ids;
    const status = this.#status;
    const start = reader.pos;
    const attributes: KeyValue[] = [];
    let eventNames = NO_NAMES as string[];
    let traceState = '';
    let flags = 0;
    let kind = 0;
    let startTimeUnixNano = 0n;
    let endTimeUnixNano = 0n;
    let droppedAttributesCount = 0;
    let droppedEventsCount = 0;
    let droppedLinksCount = 0;
    ids.clear();
    this.#events.clear();
    this.#links.clear();
    this.#attributes.nextSpan();
    status.code = 0;
    status.message = '';
    while (reader.pos < end) {
      const recordStart = reader.pos;
      const tag = reader.tag(end);
      switch (tag) {
        case SPAN_ATTRIBUTES:
          this.#attributes.read(recordStart, reader.delimited(end), attributes);
          break;
        case SPAN_TRACE_ID:
        case SPAN_SPAN_ID:
        case SPAN_PARENT_SPAN_ID:
        case SPAN_NAME: {
          const stop = reader.delimited(end);
          ids.note(tag, reader.pos, stop);
          reader.pos = stop;
          break;
        }
        case SPAN_START:
          startTimeUnixNano = reader.fixed64(end);
          break;
        case SPAN_END:
          endTimeUnixNano = reader.fixed64(end);
          break;
        case SPAN_KIND:
          kind = reader.uint32(end) | 0;
          break;
        case SPAN_FLAGS:
          flags = reader.fixed32(end);
          break;
        case SPAN_TRACE_STATE:
          traceState = readText(reader, end);
          break;
        case SPAN_DROPPED_ATTRIBUTES:
          droppedAttributesCount = reader.uint32(end);
          break;
        case SPAN_EVENTS: {
          const stop = reader.delimited(end);
          if (eventNames === NO_NAMES) eventNames = [];
          eventNames.push(readEventName(reader, stop));
          this.#events.add(recordStart, stop);
          break;
        }
        case SPAN_DROPPED_EVENTS:
          droppedEventsCount = reader.uint32(end);
          break;
        case SPAN_LINKS:
          reader.pos = reader.delimited(end);
          this.#links.add(recordStart, reader.pos);
          break;
        case SPAN_DROPPED_LINKS:
          droppedLinksCount = reader.uint32(end);
          break;
        case SPAN_STATUS:
          decodeStatus(reader, reader.delimited(end), status);
          break;
        default:
          reader.skip(tag, end);
      }
    }
    const { bytes } = reader;
    const hasParent = !allZero(bytes, ids.parentIdStart, ids.parentIdEnd - ids.parentIdStart);
    return {
      index,
      problem: ids.areValid(bytes) ? undefined : ids.problem(bytes),
      traceId: viewOf(bytes, ids.traceIdStart, ids.traceIdEnd),
      spanId: viewOf(bytes, ids.spanIdStart, ids.spanIdEnd),
      parentSpanId: viewOf(bytes, ids.parentIdStart, hasParent ? ids.parentIdEnd : ids.parentIdStart),
      traceState,
      flags,
      name: textOf(bytes, ids.nameStart, ids.nameEnd),
      kind,
      startTimeUnixNano,
      endTimeUnixNano,
      attributes,
      otherAttributes: this.#attributes.others(),
      droppedAttributesCount,
      events: this.#events.bytes(bytes),
      eventNames,
      droppedEventsCount,
      links: this.#links.bytes(bytes),
      droppedLinksCount,
      statusCode: status.code,
      statusMessage: status.message,
      resource,
      scope,
      wire: viewOf(bytes, start, end),
    };
  }
}

function readEventName(reader: WireReader, end: number): string {
  let name = '';
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === EVENT_NAME) name = readText(reader, end);
    else reader.skip(tag, end);
  }
  return name;
}
