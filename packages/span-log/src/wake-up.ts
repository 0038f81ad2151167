import type { Clock } from '@studio/core';

/** Wakes everyone who waits for something to have changed: waiting costs nothing while nothing happens. */
export class WakeUp {
  #waiting = new Set<() => void>();

  notify(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves at the next `notify` or after `maxMs`; rejects with the signal's reason. */
  async wait(maxMs: number, clock: Clock, signal: AbortSignal): Promise<void> {
    const notified = new AbortController();
    const wake = () => notified.abort('notified');
    this.#waiting.add(wake);
    await clock.sleep(maxMs, AbortSignal.any([signal, notified.signal])).catch(() => {});
    this.#waiting.delete(wake);
    signal.throwIfAborted();
  }
}
