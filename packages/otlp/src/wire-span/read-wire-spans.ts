import { validateTraces } from '../check/validate-traces.ts';
import { decodeResource, decodeScope } from '../decode/decode-resource.ts';
import { messages } from '../wire/messages.ts';
import { GROUP_SCOPE_SPANS, REQUEST_RESOURCE_SPANS, SCOPE_SPANS_SPAN } from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { withoutRecords } from '../wire/without-records.ts';
import { SpanReader } from './span-reader.ts';
import type { WireResource, WireScope, WireSpan } from './wire-span.ts';

/**
 * The spans of an ExportTraceServiceRequest in the form that is stored: see `WireSpan`. Invalid spans are included and
 * marked, so that indexes count as `decodeTraces` does. `body` must stay unchanged as long as the spans are in use.
 *
 * @throws PermanentError `invalid_protobuf` exactly when `validateTraces` does
 */
export function readWireSpans(body: Uint8Array): WireSpan[] {
  const { spanCount } = validateTraces(body);
  const reader = new WireReader(body);
  const spans: WireSpan[] = [];
  const spanReader = new SpanReader(reader, spanCount);
  for (const group of messages(reader, body.byteLength, REQUEST_RESOURCE_SPANS)) {
    const resource = readResource(reader, group.start, group.end);
    reader.pos = group.start;
    for (const scopeSpans of messages(reader, group.end, GROUP_SCOPE_SPANS)) {
      const scope = readScope(reader, scopeSpans.start, scopeSpans.end);
      reader.pos = scopeSpans.start;
      while (reader.pos < scopeSpans.end) {
        const tag = reader.tag(scopeSpans.end);
        if (tag === SCOPE_SPANS_SPAN)
          spans.push(spanReader.read(reader.delimited(scopeSpans.end), spans.length, resource, scope));
        else reader.skip(tag, scopeSpans.end);
      }
    }
  }
  return spans;
}

function readResource(reader: WireReader, start: number, end: number): WireResource {
  reader.pos = start;
  const resource = decodeResource(reader, end);
  return { ...resource, wire: withoutRecords(reader, start, end, GROUP_SCOPE_SPANS) };
}

function readScope(reader: WireReader, start: number, end: number): WireScope {
  reader.pos = start;
  const scope = decodeScope(reader, end);
  return { ...scope, wire: withoutRecords(reader, start, end, SCOPE_SPANS_SPAN) };
}
