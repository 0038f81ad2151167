import type { Clock } from '@studio/core';
import { differences } from '../analytics/differences.ts';
import { measure } from '../analytics/measure.ts';
import type {
  AgentFilter,
  ExecutableFilter,
  LedgerReportQuery,
  NewSpansQuery,
  PositionsOptions,
  SpanFilter,
  SpanStore,
  WorkflowFilter,
} from '../port.ts';
import type { SpanBatch } from '../row.ts';
import { readFacets, suggestAttributes, suggestValues } from '../search/facets.ts';
import { searchTraces } from '../search/search-traces.ts';
import { BatchWriter } from './batch-writer.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { findExecutable } from './find-executable.ts';
import { insertBatch } from './insert-batch.ts';
import { listAgents, listWorkflows } from './list-executions.ts';
import { newestLlmRoots, newestSpans } from './list-spans.ts';
import { migrate } from './migrate.ts';
import { loadMigrations } from './migrations.ts';
import { operatorQuery, type QueryCaps } from './operator-query.ts';
import { readLedgerReport } from './read-ledger-report.ts';
import { readNewSpans, readPositions } from './read-new-spans.ts';
import { readLedger, readRawTotals, readRollupTotals, readServices } from './read-totals.ts';
import { readSpan, readTrace } from './read-trace.ts';
import { repairBatch } from './repair-batch.ts';
import { storedCount } from './stored-range.ts';

/** The part of a pino logger that the store uses. */
export interface SpanStoreLogger {
  warn(fields: object, message: string): void;
}

export interface ClickHouseDeps {
  readonly logger: SpanStoreLogger;
  readonly clock: Clock;
}

const MIGRATIONS = new URL('../../sql/', import.meta.url);

/** The span store on ClickHouse: a server or the embedded engine, told apart by the URL alone. */
export class ClickHouseSpanStore implements SpanStore {
  readonly #connection: Connection;
  readonly #writer: BatchWriter;
  readonly #deps: ClickHouseDeps;

  constructor(options: ConnectionOptions, deps: ClickHouseDeps) {
    this.#connection = new Connection(options);
    this.#writer = new BatchWriter(this.#connection, deps.clock);
    this.#deps = deps;
  }

  async migrate(): Promise<void> {
    await migrate(this.#connection, await loadMigrations(MIGRATIONS), this.#deps.clock);
  }

  ping = (signal?: AbortSignal) => this.#connection.ping(signal);
  close = () => this.#connection.close();

  insert = (batch: SpanBatch, signal?: AbortSignal) => insertBatch(this.#writer, batch, signal);

  repair = (batch: SpanBatch, signal?: AbortSignal) =>
    repairBatch(
      {
        connection: this.#connection,
        writer: this.#writer,
        onBrokenPromise: (target, token) =>
          this.#deps.logger.warn(
            { target, token },
            'the deduplication log promised rows that were not stored; they were written again',
          ),
      },
      batch,
      signal,
    );

  storedCount = (range: { logId: string; partition: number; first: number; last: number }) =>
    storedCount(this.#connection, range);

  services = (projectId: string) => readServices(this.#connection, projectId);
  spansOfService = (filter: SpanFilter) => newestSpans(this.#connection, filter, 'true');
  rootSpans = (filter: SpanFilter & { readonly hasLlm: boolean }) =>
    filter.hasLlm
      ? newestLlmRoots(this.#connection, filter)
      : newestSpans(this.#connection, filter, 'is_root');
  workflowSpans = (filter: SpanFilter) =>
    newestSpans(this.#connection, filter, "junjo_span_type = 'workflow'");
  trace = (projectId: string, traceId: string, limit?: number) =>
    readTrace(this.#connection, projectId, traceId, limit);
  span = (projectId: string, traceId: string, spanId: string) =>
    readSpan(this.#connection, projectId, traceId, spanId);
  findExecutable = (filter: ExecutableFilter, signal?: AbortSignal) =>
    findExecutable(this.#connection, filter, signal);
  agentSpans = (filter: AgentFilter, signal?: AbortSignal) => listAgents(this.#connection, filter, signal);
  workflowPage = (filter: WorkflowFilter, signal?: AbortSignal) =>
    listWorkflows(this.#connection, filter, signal);
  rollupTotals = (projectId: string) => readRollupTotals(this.#connection, projectId);
  rawTotals = (projectId: string) => readRawTotals(this.#connection, projectId);
  ledger = (projectId: string) => readLedger(this.#connection, projectId);

  searchTraces: SpanStore['searchTraces'] = (...args) => searchTraces(this.#connection, ...args);
  facets: SpanStore['facets'] = (...args) => readFacets(this.#connection, ...args);
  suggestValues: SpanStore['suggestValues'] = (...args) => suggestValues(this.#connection, ...args);
  suggestAttributes: SpanStore['suggestAttributes'] = (...args) =>
    suggestAttributes(this.#connection, ...args);
  measure: SpanStore['measure'] = (...args) => measure(this.#connection, ...args);
  differences: SpanStore['differences'] = (...args) => differences(this.#connection, ...args);

  ledgerReport = (query: LedgerReportQuery) => readLedgerReport(this.#connection, query);
  positions = (projectId: string, options?: PositionsOptions) =>
    readPositions(this.#connection, projectId, options);
  spansBetween = (query: NewSpansQuery) => readNewSpans(this.#connection, query);
  query = (sql: string, caps: QueryCaps) => operatorQuery(this.#connection, sql, caps);
}
