import { createAuthentication } from './auth/create-authentication.ts';
import { ByteBudget } from './budget/byte-budget.ts';
import type { ReceiverDeps } from './deps.ts';
import { createDroppingPipeline } from './dropped-signals.ts';
import type { InFlight } from './in-flight.ts';
import { logSparingly } from './log-sparingly.ts';
import { createMetrics } from './metrics.ts';
import type { IngestOutcome } from './outcome.ts';
import { createTracePipeline, type PipelineDeps } from './pipeline.ts';
import type { IngestRequest } from './request.ts';
import { createAdmitStep } from './steps/admit.ts';
import { createAppendStep } from './steps/append.ts';
import { createTakeRequest } from './take-request.ts';

export interface Ingest {
  /** Never rejects. */
  take(request: IngestRequest): Promise<IngestOutcome>;
  /** Ends look-ups that are under way. */
  close(): void;
}

/** Builds the pipelines from the receiver's dependencies. Both servers send every request through `take`. */
export function createIngest(deps: ReceiverDeps, inFlight: InFlight, isDraining: () => boolean): Ingest {
  const { config, spanLog, logger, registry, clock } = deps;
  const budget = new ByteBudget({
    maxBytes: config.inFlightBytes,
    maxBytesPerProject: config.inFlightBytesPerProject,
  });
  const metrics = createMetrics(registry, () => budget.usedBytes);
  const warnOfLog = logSparingly(logger, clock, 'the span log did not take a request');
  const authentication = createAuthentication(deps, metrics);
  const pipelineDeps: PipelineDeps = {
    authenticate: authentication.authenticate,
    admit: createAdmitStep(budget),
    append: createAppendStep({ spanLog, clock, metrics, onFailure: (err) => warnOfLog({ err }) }),
    maxRequestBytes: config.maxRequestBytes,
    maxRecordBytes: Math.min(config.maxRecordBytes ?? Number.POSITIVE_INFINITY, spanLog.maxRecordBytes),
    clock,
    metrics,
  };
  const ingestTraces = createTracePipeline(pipelineDeps);
  const countAndDrop = createDroppingPipeline(pipelineDeps, logger);
  const take = createTakeRequest({
    pipeline: (request) =>
      request.signal === 'traces' ? ingestTraces(request) : countAndDrop(request.signal, request),
    isDraining,
    inFlight,
    metrics,
    logger,
  });
  return { take, close: () => authentication.close() };
}
