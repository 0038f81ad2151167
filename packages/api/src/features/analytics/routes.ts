import { operations } from '@studio/api-schema';
import { type Clock, PermanentError } from '@studio/core';
import type {
  AnalyticsAnswer,
  AnalyticsQuery,
  GroupBy,
  MeasuredGroup,
  SpanRange,
  SpanReader,
} from '@studio/span-store';
import type { Serve } from '../../http/call.ts';
import { goneSignal } from '../../selection/gone.ts';
import { invalid, spanRangeOf } from '../../selection/span-range.ts';
import { chooseIntervalS } from './choose-interval.ts';
import { differencesToJson } from './differences-to-json.ts';
import { measuresToJson, NOTHING } from './measures-to-json.ts';

const MINUTE_MS = 60_000;

/** Sums over spans: over time, by field, and two selections side by side. */
export function serveAnalytics(serve: Serve, store: SpanReader, clock: Clock): void {
  const of = (projectId: string, path = '') => ({ projectId, nowMs: clock.nowMs(), path });

  serve(operations.measureTimeseries, async ({ body, caller: { projectId }, response }) => {
    const range = spanRangeOf(body, of(projectId));
    const intervalS = body.interval_s ?? chooseIntervalS(range.fromUnixMs, range.toUnixMs);
    const { rows, source } = await measured(
      {
        range: intervalS % 60 === 0 ? inWholeMinutes(range, body) : range,
        groupBy: body.group_by.map(groupOf),
        intervalMs: intervalS * 1000,
        limit: body.limit,
        orderBy: body.order_by,
      },
      goneSignal(response),
    );
    const series = [...seriesOf(rows).values()].map((points) => ({
      group: namedGroup(body.group_by, points[0]!.group),
      points: points.map((point) => ({
        time: new Date(point.timeUnixMs).toISOString(),
        ...measuresToJson(point, intervalS),
      })),
    }));
    return { interval_s: intervalS, source, series };
  });

  serve(operations.measureBreakdown, async ({ body, caller: { projectId }, response }) => {
    const range = inWholeMinutes(spanRangeOf(body, of(projectId)), body);
    const { limit, order_by: orderBy } = body;
    const gone = goneSignal(response);
    const [{ rows, source }, all] = await Promise.all([
      measured({ range, groupBy: body.group_by.map(groupOf), limit, orderBy }, gone),
      total(range, gone),
    ]);
    const seconds = secondsOf(range);
    return {
      source,
      total: measuresToJson(all, seconds),
      rows: [...rows]
        .sort((a, b) => AMOUNT[orderBy](b) - AMOUNT[orderBy](a))
        .map((row) => ({ ...measuresToJson(row, seconds), group: namedGroup(body.group_by, row.group) })),
    };
  });

  serve(operations.compareSpans, async ({ body, caller: { projectId }, response }) => {
    const left = spanRangeOf(body.left, of(projectId, 'left.'));
    const right = spanRangeOf(body.right, of(projectId, 'right.'));
    const gone = goneSignal(response);
    const [onLeft, onRight, found] = await Promise.all([
      total(left, gone),
      total(right, gone),
      store.differences(left, right, gone),
    ]);
    return {
      left: measuresToJson(onLeft, secondsOf(left)),
      right: measuresToJson(onRight, secondsOf(right)),
      differences: differencesToJson(found, { left: onLeft.spans, right: onRight.spans }, body.limit),
    };
  });

  async function measured(query: AnalyticsQuery, gone: AbortSignal): Promise<AnalyticsAnswer> {
    try {
      return await store.measure(query, gone);
    } catch (error) {
      if (error instanceof PermanentError && error.code === 'query_too_large')
        throw invalid('interval_s', error.message);
      throw error;
    }
  }

  async function total(range: SpanRange, gone: AbortSignal) {
    const { rows } = await measured({ range, groupBy: [], limit: 1, orderBy: 'spans' }, gone);
    return rows[0] ?? NOTHING;
  }
}

/** Where the request did not say to the millisecond, whole minutes let the rollup answer. */
function inWholeMinutes(
  range: SpanRange,
  { from, to }: { from?: Date | undefined; to?: Date | undefined },
): SpanRange {
  return {
    ...range,
    fromUnixMs: from ? range.fromUnixMs : Math.floor(range.fromUnixMs / MINUTE_MS) * MINUTE_MS,
    toUnixMs: to ? range.toUnixMs : Math.ceil(range.toUnixMs / MINUTE_MS) * MINUTE_MS,
  };
}

const AMOUNT: Readonly<Record<AnalyticsQuery['orderBy'], (row: MeasuredGroup) => number>> = {
  spans: ({ spans }) => spans,
  errors: ({ errors }) => errors,
  tokens: ({ inputTokens, outputTokens }) => Number(inputTokens + outputTokens),
  cost: ({ costNanoUsd }) => Number(costNanoUsd),
};

function seriesOf(rows: readonly MeasuredGroup[]): Map<string, MeasuredGroup[]> {
  const series = new Map<string, MeasuredGroup[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.group);
    const points = series.get(key);
    if (points) points.push(row);
    else series.set(key, [row]);
  }
  return series;
}

const secondsOf = ({ fromUnixMs, toUnixMs }: SpanRange) => (toUnixMs - fromUnixMs) / 1000;

type Named = Extract<GroupBy, { field: unknown }>['field'] | `attr.${string}`;

function groupOf(name: Named): GroupBy {
  return name.startsWith('attr.') ? { attribute: name.slice('attr.'.length) } : { field: name as never };
}

function namedGroup(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, n) => [name, values[n] ?? '']));
}
