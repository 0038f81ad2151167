import type { TraceBody, TraceSpanBody } from '@studio/api-schema';
import { detailToJson } from '../../span-json/detail-to-json.ts';
import type { FreshTrace } from './fresh-trace.ts';
import { type PlacedSpan, traceTree } from './trace-tree.ts';

/** `TraceBody` whose spans are made when they are written. */
export type LazyTraceBody = Omit<TraceBody, 'spans'> & { readonly spans: Iterable<TraceSpanBody> };

export function traceToJson(traceId: string, trace: FreshTrace): LazyTraceBody {
  const { spans, truncated, conflicts, hotSpans } = trace;
  const placed = traceTree(spans);
  return {
    trace_id: traceId,
    span_count: placed.length,
    truncated,
    conflicts,
    hot_spans: hotSpans,
    spans: bodies(placed),
  };
}

function* bodies(placed: readonly PlacedSpan[]): Iterable<TraceSpanBody> {
  for (const { stored, depth, hasMissingParent } of placed) {
    yield { ...detailToJson(stored), depth, has_missing_parent: hasMissingParent };
  }
}
