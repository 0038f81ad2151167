import type { Clock } from '@studio/core';

const DONE = 'settled';

/**
 * The promise's result, or a rejection with `tooLate()` after `ms`, or with the signal's reason. The work itself goes
 * on; a failure after that is nobody's any more and is swallowed.
 */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  tooLate: () => Error,
  clock: Clock,
  signal?: AbortSignal,
): Promise<T> {
  const settled = new AbortController();
  const either = signal ? AbortSignal.any([settled.signal, signal]) : settled.signal;
  const deadline = clock.sleep(ms, either).then(
    () => Promise.reject(tooLate()),
    () => Promise.reject(signal?.reason),
  );
  // Only one of the two is awaited in the end.
  deadline.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, deadline]);
  } finally {
    // A reason of its own would cost an error with a stack trace for each call.
    settled.abort(DONE);
  }
}
