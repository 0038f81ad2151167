import { type Clock, systemClock } from '@studio/core';

/** Every look at the time is a millisecond later, so that "newest first" is decided; waiting is real. */
export class SteppingClock implements Clock {
  #nowMs = 1_800_000_000_000;

  nowMs(): number {
    return ++this.#nowMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}
