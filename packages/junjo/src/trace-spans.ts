import type { Span } from '@studio/core';
import { AttributeReader } from './attribute-reader.ts';

/** A span with its attributes by name. */
export interface ReadSpan {
  readonly span: Span;
  readonly attributes: AttributeReader;
}

/** The spans of one trace, newest first (by start, then by id), each id once. */
export interface TraceSpans {
  readonly all: readonly ReadSpan[];
  readonly byId: ReadonlyMap<string, ReadSpan>;
}

export function traceSpans(spans: readonly Span[]): TraceSpans {
  const byId = new Map<string, ReadSpan>();
  for (const span of spans.toSorted(newestFirst)) {
    if (!byId.has(span.spanId))
      byId.set(span.spanId, { span, attributes: new AttributeReader(span.attributes) });
  }
  return { all: [...byId.values()], byId };
}

function newestFirst(a: Span, b: Span): number {
  if (a.startTimeUnixNano !== b.startTimeUnixNano) return a.startTimeUnixNano < b.startTimeUnixNano ? 1 : -1;
  return a.spanId < b.spanId ? -1 : 1;
}

/**
 * For every span the nearest span above it that is wanted. Linear: what was found for one span serves all below it.
 * Spans that are each other's ancestors have none.
 */
export function nearestAncestors(
  { all, byId }: TraceSpans,
  isWanted: (span: ReadSpan) => boolean,
): ReadonlyMap<string, ReadSpan | undefined> {
  const found = new Map<string, ReadSpan | undefined>();
  for (const start of all) {
    const path: string[] = [];
    const seen = new Set<string>();
    let answer: ReadSpan | undefined;
    for (let at: ReadSpan | undefined = start; at; ) {
      const { spanId, parentSpanId } = at.span;
      if (found.has(spanId)) {
        answer = found.get(spanId);
        break;
      }
      if (seen.has(spanId)) break;
      seen.add(spanId);
      path.push(spanId);
      const parent = byId.get(parentSpanId);
      if (parent && isWanted(parent)) {
        // Everything on the way so far has this one; the walk ends, the parent has its own answer.
        answer = parent;
        break;
      }
      at = parent;
    }
    for (const spanId of path) found.set(spanId, answer);
  }
  return found;
}
