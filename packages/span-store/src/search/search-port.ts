/** What can be asked about many spans: lists, counts and sums. Every question has a range of time. */
import type { SpanRange } from './span-range.ts';

export type { SpanRange } from './span-range.ts';

export interface TraceSummary {
  /** 32 hexadecimal characters. */
  readonly traceId: string;
  /** The newest span of the trace that meets the filter. */
  readonly matchedSpanId: string;
  /** Of the root, or the earliest span when the root is not there. */
  readonly rootSpanId: string;
  readonly rootName: string;
  readonly rootService: string;
  readonly rootStatusCode: number;
  readonly rootOpenInferenceKind: string;
  readonly rootJunjoSpanType: string;
  readonly hasRoot: boolean;
  readonly startUnixNano: bigint;
  /** From the first start to the last end. */
  readonly durationNs: bigint;
  readonly spans: number;
  readonly errors: number;
  readonly llmSpans: number;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costNanoUsd: bigint;
  readonly services: readonly string[];
  readonly models: readonly string[];
  readonly sessionId: string;
  readonly userId: string;
  /** The beginnings of what went into the root (or the first LLM call) and came out. */
  readonly inputPreview: string;
  readonly outputPreview: string;
}

export interface TracePage {
  readonly items: readonly TraceSummary[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

/** Fields whose values can be counted. */
export const FACET_FIELDS = [
  'service',
  'name',
  'status',
  'kind',
  'type',
  'provider',
  'model',
  'operation',
  'agent',
  'tool',
  'finish_reason',
  'error',
  'session',
  'user',
  'junjo',
] as const;
export type FacetField = (typeof FACET_FIELDS)[number];

export interface FacetValue {
  readonly value: string;
  readonly spans: number;
}

/** @throws RetryableError `store_unavailable`; PermanentError `query_too_large` | `bad_cursor` */
export interface SpanSearch {
  /**
   * SS-8 Traces in which one span meets the filter, by the newest such span, newest first, each trace once over all pages.
   * An empty filter means root spans.
   */
  searchTraces(
    range: SpanRange,
    page: { readonly limit: number; readonly cursor?: string | undefined },
    signal?: AbortSignal,
  ): Promise<TracePage>;
  /** SS-9 The most frequent values of each field among the spans of the range, at most `limit` each, empty ones left out. */
  facets(
    range: SpanRange,
    fields: readonly FacetField[],
    limit: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<FacetField, readonly FacetValue[]>>;
  /** SS-9 Values of a field or attribute that begin with `prefix`, the most frequent first. */
  suggestValues(
    range: SpanRange,
    of: { readonly field: FacetField } | { readonly attribute: string },
    prefix: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly FacetValue[]>;
  /** SS-9 Keys of attributes that begin with `prefix`, the most frequent first. */
  suggestAttributes(
    range: SpanRange,
    prefix: string,
    limit: number,
    signal?: AbortSignal,
  ): Promise<readonly FacetValue[]>;
}
