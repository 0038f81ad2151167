import { type Clock, PermanentError, RetryableError } from '@studio/core';
import type { SpanLog, SpanRecord } from '@studio/span-log';
import type { ReceiverMetrics } from '../metrics.ts';
import { ok, refused, type StepOutcome } from '../outcome.ts';

export interface AppendDeps {
  readonly spanLog: SpanLog;
  readonly clock: Clock;
  readonly metrics: ReceiverMetrics;
  /** Called for each append that failed for another reason than its own size. */
  readonly onFailure: (error: unknown) => void;
}

/** Puts the records into the log. Once it says ok they are durable; only then may the sender be told so. */
export function createAppendStep({ spanLog, clock, metrics, onFailure }: AppendDeps) {
  return async function append(records: readonly SpanRecord[]): Promise<StepOutcome<undefined>> {
    const startedMs = clock.monotonicMs();
    try {
      await spanLog.append(records);
      metrics.appendSeconds.observe((clock.monotonicMs() - startedMs) / 1000);
      return ok(undefined);
    } catch (error) {
      if (error instanceof PermanentError && error.code === 'record_too_large') {
        return refused('too_large', error.message);
      }
      onFailure(error);
      // Whatever else went wrong, the spans are not known to be durable and the sender still has them.
      const retryAfterMs = error instanceof RetryableError ? error.retryAfterMs : undefined;
      return refused('log_unavailable', 'The span log cannot take the request now; try again.', retryAfterMs);
    }
  };
}
