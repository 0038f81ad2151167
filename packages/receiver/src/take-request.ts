import type { Logger } from '@studio/runtime';
import type { InFlight } from './in-flight.ts';
import type { ReceiverMetrics } from './metrics.ts';
import { type IngestOutcome, refused } from './outcome.ts';
import type { IngestRequest } from './request.ts';

export interface TakeRequestDeps {
  readonly pipeline: (request: IngestRequest) => Promise<IngestOutcome>;
  readonly isDraining: () => boolean;
  readonly inFlight: InFlight;
  readonly metrics: ReceiverMetrics;
  readonly logger: Logger;
}

/** The pipeline's edge: refuses while draining, keeps count, never throws. */
export function createTakeRequest({ pipeline, isDraining, inFlight, metrics, logger }: TakeRequestDeps) {
  const outcomeOf = async (request: IngestRequest): Promise<IngestOutcome> => {
    if (isDraining()) return refused('draining', 'This receiver is stopping; try again elsewhere.');
    inFlight.enter();
    try {
      return await pipeline(request);
    } catch (error) {
      logger.error({ err: error, protocol: request.protocol, signal: request.signal }, 'a request failed');
      return refused('internal', 'Internal error.');
    } finally {
      inFlight.leave();
    }
  };

  return async function takeRequest(request: IngestRequest): Promise<IngestOutcome> {
    const outcome = await outcomeOf(request);
    const { protocol, signal } = request;
    metrics.requests.inc({ protocol, signal, outcome: outcome.ok ? 'accepted' : outcome.reason });
    if (signal !== 'traces') return outcome;
    if (outcome.ok) {
      metrics.acceptedSpans.inc({ protocol }, outcome.acceptedCount);
      metrics.rejectedSpans.inc({ reason: 'some_spans_invalid' }, outcome.rejectedCount);
    } else if (outcome.rejectedCount) {
      metrics.rejectedSpans.inc({ reason: outcome.reason }, outcome.rejectedCount);
    }
    return outcome;
  };
}
