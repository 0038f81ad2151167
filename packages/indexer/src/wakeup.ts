import type { Clock } from '@studio/core';

/**
 * Lets one loop wait for whichever of several things comes first. Unlike a `Promise.race` in a loop it leaves nothing
 * behind on promises that live long. A wake without a waiter is kept for the next wait; a loop MUST look for itself why it
 * was woken.
 */
export class Wakeup {
  #resolve: (() => void) | undefined;
  #isWoken = false;

  readonly wake = (): void => {
    if (this.#resolve) this.#resolve();
    else this.#isWoken = true;
  };

  /** Resolves at the next wake, or after `ms`. */
  async wait(clock: Clock, ms: number): Promise<void> {
    if (!this.#isWoken) {
      const timer = new AbortController();
      if (Number.isFinite(ms)) clock.sleep(ms, timer.signal).then(this.wake, () => {});
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
      this.#resolve = undefined;
      timer.abort();
    }
    this.#isWoken = false;
  }
}
