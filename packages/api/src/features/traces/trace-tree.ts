import type { StoredSpan } from '@studio/span-store';

export interface PlacedSpan {
  readonly stored: StoredSpan;
  readonly depth: number;
  readonly hasMissingParent: boolean;
}

/**
 * Spans depth first, siblings by start then id. A span whose parent is not here stands at the top; spans that are each
 * other's ancestors (broken clients) are entered at the earliest one. Linear in the spans, without recursion: a chain
 * of 10,000 spans is no problem.
 */
export function traceTree(spans: readonly StoredSpan[]): readonly PlacedSpan[] {
  const inOrder = [...spans].sort(byStart);
  const ids = new Set(inOrder.map(({ span }) => span.spanId));
  const children = new Map<string, StoredSpan[]>();
  const tops: StoredSpan[] = [];
  for (const stored of inOrder) {
    const { parentSpanId } = stored.span;
    if (parentSpanId === '' || !ids.has(parentSpanId)) tops.push(stored);
    else {
      const siblings = children.get(parentSpanId);
      if (siblings) siblings.push(stored);
      else children.set(parentSpanId, [stored]);
    }
  }
  const placed: PlacedSpan[] = [];
  const seen = new Set<string>();
  for (const top of [...tops, ...inOrder]) {
    const stack = [{ stored: top, depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { stored, depth } = next;
      const { spanId, parentSpanId } = stored.span;
      if (seen.has(spanId)) continue;
      seen.add(spanId);
      placed.push({ stored, depth, hasMissingParent: parentSpanId !== '' && !ids.has(parentSpanId) });
      for (const child of (children.get(spanId) ?? []).toReversed())
        stack.push({ stored: child, depth: depth + 1 });
    }
  }
  return placed;
}

function byStart(a: StoredSpan, b: StoredSpan): number {
  if (a.span.startTimeUnixNano !== b.span.startTimeUnixNano) {
    return a.span.startTimeUnixNano < b.span.startTimeUnixNano ? -1 : 1;
  }
  return a.span.spanId < b.span.spanId ? -1 : 1;
}
