import type { TraceBody, TraceSpanBody } from '@studio/api-schema';
import type { SpanReader } from '@studio/span-store';
import { detailToJson } from '../../span-json/detail-to-json.ts';
import { type PlacedSpan, traceTree } from './trace-tree.ts';

type Trace = Awaited<ReturnType<SpanReader['trace']>>;

/** `TraceBody` whose spans are made when they are written. */
export type LazyTraceBody = Omit<TraceBody, 'spans'> & { readonly spans: Iterable<TraceSpanBody> };

export function traceToJson(traceId: string, { spans, truncated, conflicts }: Trace): LazyTraceBody {
  const placed = traceTree(spans);
  return {
    trace_id: traceId,
    span_count: placed.length,
    truncated,
    conflicts,
    spans: bodies(placed),
  };
}

function* bodies(placed: readonly PlacedSpan[]): Iterable<TraceSpanBody> {
  for (const { stored, depth, hasMissingParent } of placed) {
    yield { ...detailToJson(stored), depth, has_missing_parent: hasMissingParent };
  }
}
