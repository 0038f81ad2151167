/**
 * The span store: rows in, answers out. One schema and one SQL on a ClickHouse server and on the embedded engine.
 * Every MUST is a test in `conformance/`, named by its id.
 */
import type { Span } from '@studio/core';
import type { SpanAnalytics } from './analytics/analytics-port.ts';
import type { SpanBatch } from './row.ts';
import type { SpanSearch } from './search/search-port.ts';

export type {
  AnalyticsAnswer,
  AnalyticsQuery,
  Difference,
  GroupBy,
  MeasuredGroup,
  Measures,
  SpanAnalytics,
} from './analytics/analytics-port.ts';
export { percentile } from './analytics/percentile.ts';
export type { LedgerRow, SpanBatch, SpanRow } from './row.ts';
export { bucketDay } from './row.ts';
export {
  FACET_FIELDS,
  type FacetField,
  type FacetValue,
  type SpanRange,
  type SpanSearch,
  type TraceSummary,
} from './search/search-port.ts';

export interface SpanStore extends SpanWriter, SpanReader {
  /** SS-1 Brings the schema up to date; safe when several instances do it at once; refuses a schema newer than it knows. */
  migrate(): Promise<void>;
  /** Resolves when the store answers, else rejects with RetryableError `store_unavailable`. */
  ping(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface SpanWriter {
  /**
   * Writes a batch into every target (spans, minute rollups, trace index, ledger), each as exactly one block under the
   * batch's deduplication token. For a range that nobody has tried before.
   * SS-2 When it resolves everything is stored and can be queried.
   * SS-3 When it rejects with RetryableError nothing, some or all of it may be stored: go on with `repair`.
   * SS-4 PermanentError `rejected_rows`: the store refused the rows before writing anything; the caller bisects.
   */
  insert(batch: SpanBatch, signal?: AbortSignal): Promise<void>;
  /**
   * For a plan that someone (this process, another, one that died) may have written in part: asks every target what is
   * stored for the range and inserts only what is missing; checks again, and does not believe a deduplication log that
   * promises rows which are not there.
   * SS-5 After it resolves each row of the batch is stored exactly once in every target, whatever happened before.
   */
  repair(batch: SpanBatch, signal?: AbortSignal): Promise<void>;
  /** Rows stored of a range: what the ledger and the recovery tests compare. */
  storedCount(range: { logId: string; partition: number; first: number; last: number }): Promise<number>;
}

/** A span as stored, with where it came from. */
export interface StoredSpan {
  readonly span: Span;
  readonly projectId: string;
  readonly receivedAtUnixMs: number;
}

export interface SpanFilter {
  readonly projectId: string;
  readonly serviceName: string;
  /** 1 … 250 */
  readonly limit: number;
}

export interface ExecutableFilter {
  readonly projectId: string;
  /** '' for services without one. */
  readonly serviceNamespace: string;
  readonly serviceName: string;
  /** `junjo.span_type` */
  readonly type: 'workflow' | 'subflow' | 'agent';
  readonly runtimeId: string;
  readonly limit: number;
}

export interface ExecutableMatch {
  readonly traceId: string;
  readonly spanId: string;
}

export interface AgentFilter {
  readonly projectId: string;
  readonly serviceNamespace: string;
  readonly serviceName: string;
  readonly agentKey?: string | undefined;
  readonly structuralId?: string | undefined;
  readonly serviceVersion?: string | undefined;
  /** `junjo.agent.outcome` */
  readonly outcome?: string | undefined;
  /** Start not before, and before. */
  readonly fromUnixMs?: number | undefined;
  readonly toUnixMs?: number | undefined;
  readonly limit: number;
}

export interface WorkflowFilter {
  readonly projectId: string;
  readonly serviceName?: string | undefined;
  readonly name?: string | undefined;
  /** `failed`: status ERROR or an `error.type`; else `cancelled` where `junjo.cancelled` says so. */
  readonly outcome?: 'completed' | 'failed' | 'cancelled' | undefined;
  readonly fromUnixMs?: number | undefined;
  readonly toUnixMs?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface WorkflowPage {
  readonly spans: readonly StoredSpan[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

export interface SpanReader extends SpanSearch, SpanAnalytics {
  /** Names of all services of a project, sorted. */
  services(projectId: string): Promise<readonly string[]>;
  /** SS-6 Newest first by start time, then span id; no identity twice. */
  spansOfService(filter: SpanFilter): Promise<readonly StoredSpan[]>;
  /** Spans without a parent; `hasLlm`: only of traces that hold an LLM span (junjo.md's rule). */
  rootSpans(filter: SpanFilter & { readonly hasLlm: boolean }): Promise<readonly StoredSpan[]>;
  /** Spans with junjo.span_type = workflow (not subflow). */
  workflowSpans(filter: SpanFilter): Promise<readonly StoredSpan[]>;
  /**
   * SS-7 All spans of a trace, each identity once (the first one stored wins), newest first. At most `limit`.
   * `conflicts` counts the other spans that claimed an identity of this trace.
   */
  trace(
    projectId: string,
    traceId: string,
    limit?: number,
  ): Promise<{ spans: readonly StoredSpan[]; truncated: boolean; conflicts: number }>;
  span(projectId: string, traceId: string, spanId: string): Promise<StoredSpan | undefined>;
  /** SS-J1 Spans of the executables with this type and runtime id, newest first, each identity once. */
  findExecutable(filter: ExecutableFilter, signal?: AbortSignal): Promise<readonly ExecutableMatch[]>;
  /** SS-J2 Newest agent spans of a service, without attributes that are longer than 4 kB. */
  agentSpans(filter: AgentFilter, signal?: AbortSignal): Promise<readonly StoredSpan[]>;
  /**
   * SS-J3 Workflow spans (not subflows), newest first, without attributes that are longer than 4 kB; page after page
   * each identity once. PermanentError `invalid_cursor`.
   */
  workflowPage(filter: WorkflowFilter, signal?: AbortSignal): Promise<WorkflowPage>;
  /** Counts from the minute rollups, for checks against raw rows: spans, errors, tokens in and out, cost in nano-USD. */
  rollupTotals(projectId: string): Promise<Totals>;
  /** The same sums over the raw rows. */
  rawTotals(projectId: string): Promise<Totals>;
  ledger(projectId: string): Promise<readonly LedgerEntry[]>;
  /** SS-10 The ledger up to a position, by day, and how long spans waited. */
  ledgerReport(query: LedgerReportQuery): Promise<LedgerReport>;
  /**
   * SS-8 How far the spans of a project are stored, by partition: every span of it up to these offsets can be queried.
   * They never go back. The options bound how much is looked at: partitions that got nothing since are left out.
   */
  positions(projectId: string, options?: PositionsOptions): Promise<readonly LogPosition[]>;
  /**
   * SS-9 Spans with a position in (after, upTo] that meet the condition: the newest `limit` by when they were received,
   * in an order in which the positions of each partition rise, and how many were left out.
   */
  spansBetween(query: NewSpansQuery): Promise<NewSpans>;
  /** Runs one read-only statement of an operator with caps on memory and time; rows as objects. */
  query(
    sql: string,
    options: { maxRows: number; maxMemoryBytes: number; timeoutMs: number },
  ): Promise<{ columns: readonly { name: string; type: string }[]; rows: readonly unknown[][] }>;
}

export interface PositionsOptions {
  /** Unix ms, its whole day: of spans received since. */
  readonly receivedSinceMs?: number;
  /**
   * Of batches written in the last seconds, by the store's clock: for who looked not long ago and adds what is new.
   * A batch is visible up to 2 minutes after the time it was written at.
   */
  readonly writtenWithinSeconds?: number;
}

export interface LedgerReportQuery {
  readonly projectId: string;
  /** First day received, in days since 1970-01-01. */
  readonly sinceDay: number;
  /** What `positions` gave: what was written since is left out. */
  readonly upTo: readonly LogPosition[];
}

export interface LedgerReport {
  /** Oldest first. */
  readonly days: readonly LedgerEntry[];
  /**
   * From when the first record of a batch was received until the batch was stored, weighted by spans: what the slowest
   * span of each batch waited. A batch that was repaired counts until then. undefined: nothing was stored.
   */
  readonly freshness:
    | { readonly batches: number; readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number }
    | undefined;
}

/** A place in a log. With `idx` inside a record: up to this span of it; without: the whole record. */
export interface LogPosition {
  readonly logId: string;
  readonly partition: number;
  readonly offset: number;
  readonly idx?: number;
}

export interface NewSpansQuery {
  readonly projectId: string;
  /** A partition that is not named here is read from its beginning. */
  readonly after: readonly LogPosition[];
  /** Whole records. A partition that is not named here is not read. */
  readonly upTo: readonly LogPosition[];
  /** Over columns of `spans`: SQL of this project's code, whatever comes from outside as named parameters. */
  readonly condition?:
    | { readonly sql: string; readonly params: Readonly<Record<string, unknown>> }
    | undefined;
  readonly rootsOnly: boolean;
  readonly limit: number;
  /** Unix ms: spans received before are left out, uncounted; bounds how much is looked at. */
  readonly receivedSinceMs?: number;
}

export interface NewSpans {
  readonly spans: readonly NewSpan[];
  /** Spans that met the condition beyond the limit, and when the first one was received. */
  readonly leftOut: { readonly count: number; readonly fromUnixMs: number } | undefined;
}

/** What a list shows of a span, with its place in the log. Text has at most 200 characters. */
export interface NewSpan extends Required<LogPosition> {
  readonly receivedAtUnixMs: number;
  readonly traceId: string;
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly serviceName: string;
  readonly name: string;
  readonly startUnixNano: bigint;
  readonly durationNs: bigint;
  readonly statusCode: number;
  readonly openInferenceKind: string;
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costNanoUsd: bigint;
  readonly sessionId: string;
  readonly userId: string;
  readonly junjoSpanType: string;
}

export interface Totals {
  readonly spans: bigint;
  readonly errors: bigint;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costNanoUsd: bigint;
}

export interface LedgerEntry {
  readonly receivedDay: number;
  readonly accepted: bigint;
  readonly stored: bigint;
  readonly twins: bigint;
  readonly deadLettered: bigint;
  readonly rejected: bigint;
}
