import type { Clock } from '@studio/core';
import type { Logger } from '@studio/runtime';

/** A warning that is written at most once in `everyMs`, with the number of those left out since. */
export function logSparingly(logger: Logger, clock: Clock, message: string, everyMs = 10_000) {
  let nextMs = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (fields: object): void => {
    const now = clock.monotonicMs();
    if (now < nextMs) {
      leftOut++;
      return;
    }
    logger.warn({ ...fields, leftOut }, message);
    nextMs = now + everyMs;
    leftOut = 0;
  };
}
