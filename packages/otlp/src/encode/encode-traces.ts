import type { Span } from '@studio/core';
import { GROUP_SCOPE_SPANS, REQUEST_RESOURCE_SPANS, SCOPE_SPANS_SPAN } from '../wire/tags.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import { encodeResource, encodeScope } from './encode-resource.ts';
import { encodeSpan } from './encode-span.ts';
import { groupSpans } from './span-groups.ts';

/**
 * Spans as an ExportTraceServiceRequest. Spans that follow one another with equal resources and scopes share
 * a group. Validity is not asked: what comes out is what went in.
 *
 * @throws PermanentError `invalid_span` for an id that is not hexadecimal or an integer beyond 64 bits
 */
export function encodeTraces(spans: readonly Span[]): Uint8Array {
  const writer = new WireWriter();
  for (const { resource, scopes } of groupSpans(spans)) {
    writer.message(REQUEST_RESOURCE_SPANS, () => {
      encodeResource(writer, resource);
      for (const { scope, spans: scopeSpans } of scopes) {
        writer.message(GROUP_SCOPE_SPANS, () => {
          encodeScope(writer, scope);
          for (const span of scopeSpans) writer.message(SCOPE_SPANS_SPAN, () => encodeSpan(writer, span));
        });
      }
    });
  }
  return writer.finish();
}
