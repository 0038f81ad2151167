import type { FacetField } from '../search/search-port.ts';
import type { SpanRange } from '../search/span-range.ts';

/** What spans are grouped by: a field of the filter language, or an attribute. */
export type GroupBy = { readonly field: FacetField } | { readonly attribute: string };

/** Exact sums over spans: rollups and raw rows give the same. */
export interface Measures {
  readonly spans: number;
  readonly errors: number;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly cachedInputTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly costNanoUsd: bigint;
  /** Spans by latency bucket (`latency-bucket.ts`). */
  readonly latency: ReadonlyMap<number, number>;
}

export interface MeasuredGroup extends Measures {
  /** One value for each `groupBy`; '' = the span does not say. */
  readonly group: readonly string[];
  /** Start of the interval, Unix ms; 0 without an interval. */
  readonly timeUnixMs: number;
}

export interface AnalyticsQuery {
  readonly range: SpanRange;
  readonly groupBy: readonly GroupBy[];
  /** A multiple of one second; left out: the whole range is one. */
  readonly intervalMs?: number | undefined;
  /** Groups at most, those with the most of `orderBy`. */
  readonly limit: number;
  readonly orderBy: 'spans' | 'errors' | 'tokens' | 'cost';
}

export interface AnalyticsAnswer {
  readonly rows: readonly MeasuredGroup[];
  /** Where it was counted: rollups by the minute when they know everything that was asked. */
  readonly source: 'rollup' | 'raw';
}

/** How often a value of a field or attribute comes in two selections. */
export interface Difference {
  readonly of: GroupBy;
  readonly value: string;
  readonly left: number;
  readonly right: number;
}

export interface SpanAnalytics {
  /** SS-10 Sums by group and interval; the rollup and the raw rows agree exactly. */
  measure(query: AnalyticsQuery, signal?: AbortSignal, source?: 'rollup' | 'raw'): Promise<AnalyticsAnswer>;
  /** SS-11 Values of fields and of the most frequent attributes in two selections, and how often each has them. */
  differences(left: SpanRange, right: SpanRange, signal?: AbortSignal): Promise<readonly Difference[]>;
}
