import { operations } from '@studio/api-schema';
import type { Clock } from '@studio/core';
import type { SpanReader } from '@studio/span-store';
import type { Serve } from '../../http/call.ts';
import { goneSignal } from '../../selection/gone.ts';
import { invalid, spanRangeOf } from '../../selection/span-range.ts';
import { filtersOf } from './query-filters.ts';
import { summaryToJson } from './summary-to-json.ts';

/** Lists over many spans, and what helps to narrow them. */
export function serveTraceSearch(serve: Serve, store: SpanReader, clock: Clock): void {
  const of = (projectId: string) => ({ projectId, nowMs: clock.nowMs() });

  serve(operations.searchTraces, async ({ query, caller: { projectId }, response }) => {
    const { limit, cursor } = query;
    const range = spanRangeOf(query, of(projectId), filtersOf(query));
    const page = await store.searchTraces(range, { limit, cursor }, goneSignal(response));
    return { items: page.items.map(summaryToJson), next_cursor: page.nextCursor ?? null };
  });

  serve(operations.listFacets, async ({ query, caller: { projectId }, response }) => {
    const range = spanRangeOf(query, of(projectId));
    const facets = await store.facets(range, query.fields, query.limit, goneSignal(response));
    return { facets: query.fields.map((field) => ({ field, values: [...(facets.get(field) ?? [])] })) };
  });

  serve(operations.suggest, async ({ query, caller: { projectId }, response }) => {
    const { field, attribute, prefix, limit } = query;
    if (field !== undefined && attribute !== undefined)
      throw invalid('attribute', 'cannot be together with field');
    const range = spanRangeOf(query, of(projectId));
    const gone = goneSignal(response);
    const what = field ? { field } : attribute === undefined ? undefined : { attribute };
    const values = what
      ? await store.suggestValues(range, what, prefix, limit, gone)
      : await store.suggestAttributes(range, prefix, limit, gone);
    return { values: [...values] };
  });
}
