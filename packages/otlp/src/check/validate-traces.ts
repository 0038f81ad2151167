import {
  GROUP_RESOURCE,
  GROUP_SCOPE_SPANS,
  REQUEST_RESOURCE_SPANS,
  RESOURCE_ATTRIBUTES,
  RESOURCE_DROPPED_ATTRIBUTES,
  SCHEMA_URL,
  SCOPE_ATTRIBUTES,
  SCOPE_DROPPED_ATTRIBUTES,
  SCOPE_NAME,
  SCOPE_SPANS_SCOPE,
  SCOPE_SPANS_SPAN,
  SCOPE_VERSION,
} from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { checkKeyValue, skipUnknown } from './check-attributes.ts';
import { checkSpan } from './check-span.ts';
import { SpanIds } from './span-ids.ts';

/** What one pass over an ExportTraceServiceRequest found. */
export interface TracesSummary {
  readonly spanCount: number;
  readonly validCount: number;
  readonly rejectedCount: number;
  /** Why the first of the invalid spans is refused, with its index and name. */
  readonly reason?: string;
}

/**
 * One pass over the wire format of an ExportTraceServiceRequest, down to each attribute, without decoding it and
 * without an allocation per span. What passes can be decoded by everything in this package, and by nothing else can.
 *
 * A span is valid when its trace id has 16 bytes and its span id 8, neither all zero, and its parent id 8 or none.
 * Text is not checked for UTF-8: it is stored as it came and shown with U+FFFD.
 *
 * @throws PermanentError `invalid_protobuf` when the bytes are not that message
 */
export function validateTraces(body: Uint8Array): TracesSummary {
  const check = new TracesCheck(body);
  check.request();
  const { spanCount, rejectedCount, reason } = check;
  const counts = { spanCount, validCount: spanCount - rejectedCount, rejectedCount };
  return reason === undefined ? counts : { ...counts, reason };
}

class TracesCheck {
  spanCount = 0;
  rejectedCount = 0;
  reason: string | undefined;
  readonly #reader: WireReader;
  readonly #ids = new SpanIds();

  constructor(body: Uint8Array) {
    this.#reader = new WireReader(body);
  }

  request(): void {
    const reader = this.#reader;
    const end = reader.bytes.byteLength;
    while (reader.pos < end) {
      const tag = reader.tag(end);
      if (tag === REQUEST_RESOURCE_SPANS) this.#group(reader.delimited(end));
      else skipUnknown(reader, tag, end, 1);
    }
  }

  #group(end: number): void {
    const reader = this.#reader;
    while (reader.pos < end) {
      const tag = reader.tag(end);
      if (tag === GROUP_SCOPE_SPANS) this.#scopeSpans(reader.delimited(end));
      else if (tag === GROUP_RESOURCE) checkResource(reader, reader.delimited(end));
      else if (tag === SCHEMA_URL) reader.pos = reader.delimited(end);
      else skipUnknown(reader, tag, end, 3);
    }
  }

  #scopeSpans(end: number): void {
    const reader = this.#reader;
    const ids = this.#ids;
    while (reader.pos < end) {
      const tag = reader.tag(end);
      if (tag === SCOPE_SPANS_SPAN) {
        checkSpan(reader, reader.delimited(end), ids);
        if (!ids.areValid(reader.bytes)) this.#reject();
        this.spanCount++;
      } else if (tag === SCOPE_SPANS_SCOPE) checkScope(reader, reader.delimited(end));
      else if (tag === SCHEMA_URL) reader.pos = reader.delimited(end);
      else skipUnknown(reader, tag, end, 3);
    }
  }

  #reject(): void {
    this.rejectedCount++;
    this.reason ??= `span ${this.spanCount} (${this.#ids.quotedName(this.#reader.bytes)}): ${this.#ids.problem(this.#reader.bytes)}`;
  }
}

function checkResource(reader: WireReader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === RESOURCE_ATTRIBUTES) checkKeyValue(reader, reader.delimited(end), 0);
    else if (tag === RESOURCE_DROPPED_ATTRIBUTES) reader.skipVarint(end);
    else skipUnknown(reader, tag, end, 2);
  }
}

function checkScope(reader: WireReader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === SCOPE_ATTRIBUTES) checkKeyValue(reader, reader.delimited(end), 0);
    else if (tag === SCOPE_NAME || tag === SCOPE_VERSION) reader.pos = reader.delimited(end);
    else if (tag === SCOPE_DROPPED_ATTRIBUTES) reader.skipVarint(end);
    else skipUnknown(reader, tag, end, 4);
  }
}
