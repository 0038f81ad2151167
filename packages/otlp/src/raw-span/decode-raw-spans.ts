import type { Span } from '@studio/core';
import { decodeTraces } from '../decode/decode-traces.ts';
import {
  GROUP_RESOURCE,
  GROUP_SCOPE_SPANS,
  REQUEST_RESOURCE_SPANS,
  SCHEMA_URL,
  SCOPE_SPANS_SCOPE,
  SCOPE_SPANS_SPAN,
} from '../wire/tags.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import type { RawSpan } from './raw-span.ts';

/**
 * The spans as `decodeTraces` would have given them, in their order.
 * @throws PermanentError `invalid_protobuf` when one of them is not what `createToRawSpan` gave
 */
export function decodeRawSpans(raw: readonly RawSpan[]): Span[] {
  const writer = new WireWriter();
  for (const span of raw) {
    writer.message(REQUEST_RESOURCE_SPANS, () => {
      writer.bytes(GROUP_RESOURCE, span.resourceBytes);
      writer.message(GROUP_SCOPE_SPANS, () => {
        writer.bytes(SCOPE_SPANS_SCOPE, span.scopeBytes);
        writer.bytes(SCOPE_SPANS_SPAN, span.spanBytes);
        writer.text(SCHEMA_URL, span.scopeSchemaUrl);
      });
      writer.text(SCHEMA_URL, span.resourceSchemaUrl);
    });
  }
  return decodeTraces(writer.finish());
}
