import { checkSpan } from '../check/check-span.ts';
import { SpanIds } from '../check/span-ids.ts';
import { messages } from '../wire/messages.ts';
import { GROUP_SCOPE_SPANS, REQUEST_RESOURCE_SPANS, SCOPE_SPANS_SPAN } from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { withoutRecords } from '../wire/without-records.ts';

/** Where a span lies in a body: from the first byte of its message to the end. */
export interface SpanRange {
  readonly start: number;
  readonly end: number;
}

/** The spans of one ScopeSpans and the bytes around them. */
export interface ScopeLayout {
  /** The ScopeSpans message without its spans. */
  readonly head: Uint8Array;
  readonly spans: readonly SpanRange[];
}

/** One ResourceSpans as byte ranges. */
export interface GroupLayout {
  /** The ResourceSpans message without its scope spans. */
  readonly head: Uint8Array;
  readonly scopes: readonly ScopeLayout[];
}

/**
 * Takes a body that passed `validateTraces` apart; groups without spans are left out.
 *
 * @param which whether invalid spans are listed too: there may be millions of empty ones
 */
export function readLayout(body: Uint8Array, which: 'all' | 'valid'): GroupLayout[] {
  const reader = new WireReader(body);
  const ids = new SpanIds();
  const groups: GroupLayout[] = [];
  for (const group of messages(reader, body.byteLength, REQUEST_RESOURCE_SPANS)) {
    const scopes: ScopeLayout[] = [];
    reader.pos = group.start;
    for (const scopeSpans of messages(reader, group.end, GROUP_SCOPE_SPANS)) {
      const spans: SpanRange[] = [];
      reader.pos = scopeSpans.start;
      for (const { start, end } of messages(reader, scopeSpans.end, SCOPE_SPANS_SPAN)) {
        reader.pos = start;
        checkSpan(reader, end, ids);
        if (which === 'all' || ids.areValid(reader.bytes)) spans.push({ start, end });
      }
      if (spans.length > 0)
        scopes.push({
          head: withoutRecords(reader, scopeSpans.start, scopeSpans.end, SCOPE_SPANS_SPAN),
          spans,
        });
    }
    if (scopes.length > 0)
      groups.push({ head: withoutRecords(reader, group.start, group.end, GROUP_SCOPE_SPANS), scopes });
  }
  return groups;
}
