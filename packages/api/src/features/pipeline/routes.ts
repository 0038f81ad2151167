import { operations } from '@studio/api-schema';
import { type Clock, RetryableError } from '@studio/core';
import type { SpanLog } from '@studio/span-log';
import { readLag, SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import type { LogPosition, SpanReader } from '@studio/span-store';
import type { Serve } from '../../http/call.ts';
import { readInFlight } from './in-flight.ts';
import { type LogReport, reportToJson } from './report-to-json.ts';

const DAY_MS = 86_400_000;

export interface PipelineDeps {
  readonly store: Pick<SpanReader, 'positions' | 'ledgerReport'>;
  readonly spanLog: SpanLog | undefined;
  readonly clock: Clock;
}

/** The ledger: what became of every accepted span. */
export function servePipeline(serve: Serve, { store, spanLog, clock }: PipelineDeps): void {
  serve(operations.getPipeline, async ({ query, caller: { projectId } }) => {
    const sinceDay = Math.max(0, Math.floor(clock.nowMs() / DAY_MS) - query.days + 1);
    // In this order: `readInFlight` says why.
    const committed = await committedOffsets(spanLog);
    const stored = await store.positions(projectId, { receivedSinceMs: sinceDay * DAY_MS });
    const [report, log] = await Promise.all([
      store.ledgerReport({ projectId, sinceDay, upTo: stored }),
      readLog(spanLog, committed, projectId, stored, clock.nowMs()),
    ]);
    return reportToJson(report, log, sinceDay);
  });
}

type Committed = readonly (number | undefined)[];

async function committedOffsets(spanLog: SpanLog | undefined): Promise<Committed | string> {
  if (!spanLog)
    return 'This API process has no span log: JUNJO_KAFKA_BROKERS is not set, or the brokers were not there when it started.';
  return orProblem(async () => {
    const commits = await spanLog.committed(SPAN_INDEXER_GROUP);
    return commits.map((commit) => commit?.offset);
  });
}

async function readLog(
  spanLog: SpanLog | undefined,
  committed: Committed | string,
  projectId: string,
  stored: readonly LogPosition[],
  nowMs: number,
): Promise<LogReport | string> {
  if (!spanLog || typeof committed === 'string') return String(committed);
  return orProblem(async () => {
    const [lag, inFlight] = await Promise.all([
      readLag(spanLog, SPAN_INDEXER_GROUP, nowMs),
      readInFlight(spanLog, { projectId, committed, stored }),
    ]);
    return { lag, inFlight };
  });
}

/** A log that does not answer now leaves the ledger as it is. */
async function orProblem<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RetryableError) return 'The span log does not answer now.';
    throw error;
  }
}
