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
  /** Runs one read-only statement of an operator with caps on memory and time; rows as objects. */
  query(
    sql: string,
    options: { maxRows: number; maxMemoryBytes: number; timeoutMs: number },
  ): Promise<{ columns: readonly { name: string; type: string }[]; rows: readonly unknown[][] }>;
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
