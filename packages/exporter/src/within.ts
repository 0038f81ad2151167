import type { Time } from './time.ts';

/** How long something may take: until `deadline` (of `Time.now()`), or until the signal fires with its reason. */
export interface Limit {
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** Settles as `work` does; rejects with `late()` at the deadline, with the signal's reason when it fires. */
export function within<T>(time: Time, work: Promise<T>, limit: Limit, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const { deadline, signal } = limit;
    const finish = (settle: () => void) => {
      cancel();
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = () => finish(() => reject(signal.reason));
    const cancel = time.after(Math.max(0, deadline - time.now()), () => finish(() => reject(late())));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
    if (signal.aborted) onAbort();
  });
}
