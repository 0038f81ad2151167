import { type Clock, RetryableError } from '@studio/core';
import type { Response } from 'express';

export interface AnsweringLimits {
  /** Requests whose answer is being made at once; beyond it the answer is "try again". */
  readonly maxAtOnce: number;
  readonly timeoutMs: number;
}

export const ANSWERING_LIMITS: AnsweringLimits = { maxAtOnce: 64, timeoutMs: 30_000 };

export const GONE = Symbol('the client is gone');

/** Makes an answer within the limits; GONE when nobody waits for it any more. */
export type Answering = <T>(response: Response, make: () => Promise<T>) => Promise<T | typeof GONE>;

/**
 * Bounds what asks the stores in number and time. Work that is not waited for any more keeps its place until it ends, so
 * that slow stores are never asked more at once.
 */
export function createAnswering(clock: Clock, limits: AnsweringLimits): Answering {
  let running = 0;
  return async (response, make) => {
    if (running >= limits.maxAtOnce) {
      throw new RetryableError('Too many requests at once.', { code: 'overloaded' });
    }
    running++;
    const made = make().finally(() => {
      running--;
    });
    return waitFor(made, response, clock, limits.timeoutMs);
  };
}

async function waitFor<T>(
  made: Promise<T>,
  response: Response,
  clock: Clock,
  timeoutMs: number,
): Promise<T | typeof GONE> {
  const over = new AbortController();
  const gone = new Promise<typeof GONE>((resolve) => void response.once('close', () => resolve(GONE)));
  const late = clock.sleep(timeoutMs, over.signal).then(
    () => {
      throw new RetryableError(`No answer within ${timeoutMs} ms.`, { code: 'timed_out' });
    },
    (): typeof GONE => GONE,
  );
  try {
    return await Promise.race([made, gone, late]);
  } finally {
    over.abort();
    made.catch(() => {});
  }
}
