/** Time as a dependency, so that a test can decide what time it is. */
export interface Time {
  /** Milliseconds from an arbitrary start, never going back. */
  now(): number;
  /**
   * Calls `run` once after `millis`; the returned function cancels that. A timer in the background does not keep
   * the process alive.
   */
  after(millis: number, run: () => void, options?: { readonly background?: boolean }): () => void;
}

/** What Node's timers can wait at most; beyond it they fire at once. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

export const systemTime: Time = {
  now: () => performance.now(),
  after(millis, run, options) {
    const timer = setTimeout(run, Math.min(millis, MAX_TIMER_MILLIS));
    if (options?.background) timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface SleepOptions {
  readonly signal: AbortSignal;
  readonly background?: boolean;
}

/** Resolves after `millis`, or rejects with the signal's reason. */
export function sleep(
  time: Time,
  millis: number,
  { signal, background = false }: SleepOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = time.after(
      millis,
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
      { background },
    );
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
