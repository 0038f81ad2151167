import type { Span } from '@studio/core';
import { validateTraces } from '../check/validate-traces.ts';
import { messages } from '../wire/messages.ts';
import { GROUP_SCOPE_SPANS, REQUEST_RESOURCE_SPANS, SCOPE_SPANS_SPAN } from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { decodeResource, decodeScope } from './decode-resource.ts';
import { decodeSpan } from './decode-span.ts';

/**
 * All spans of an ExportTraceServiceRequest in their order, invalid ones included; spans of one group share their
 * resource and scope objects. Nothing is lost but fields that OTLP does not define, the difference between a parent id
 * of zeros and none, and bytes in text that are not UTF-8 (U+FFFD). Values of bytes attributes are views of `body`.
 *
 * @throws PermanentError `invalid_protobuf` exactly when `validateTraces` does
 */
export function decodeTraces(body: Uint8Array): Span[] {
  validateTraces(body);
  const reader = new WireReader(body);
  const spans: Span[] = [];
  for (const group of messages(reader, body.byteLength, REQUEST_RESOURCE_SPANS)) {
    const resource = decodeResource(at(reader, group.start), group.end);
    for (const scopeSpans of messages(at(reader, group.start), group.end, GROUP_SCOPE_SPANS)) {
      const scope = decodeScope(at(reader, scopeSpans.start), scopeSpans.end);
      for (const span of messages(at(reader, scopeSpans.start), scopeSpans.end, SCOPE_SPANS_SPAN))
        spans.push(decodeSpan(at(reader, span.start), span.end, resource, scope));
    }
  }
  return spans;
}

function at(reader: WireReader, pos: number): WireReader {
  reader.pos = pos;
  return reader;
}
