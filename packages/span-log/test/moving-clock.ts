import { type Clock, systemClock } from '@studio/core';

/** The real clock, with a time of day that a test can move forward. */
export class MovingClock implements Clock {
  #movedMs = 0;

  move(ms: number): void {
    this.#movedMs += ms;
  }

  nowMs(): number {
    return systemClock.nowMs() + this.#movedMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}
