import type { Clock } from '@studio/core';

const MAX_SWEEP_MS = 1_000;

/**
 * Ends what takes too long with one timer for all: node:http cuts off slow bodies by itself, grpc-js does not.
 * Every entry has the same limit, so the oldest stands first.
 */
export class StallGuard {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #entries = new Map<() => void, number>();
  readonly #stopping = new AbortController();

  constructor(clock: Clock, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
  }

  /** Calls `onStall` once, unless `unwatch(onStall)` comes first. */
  watch(onStall: () => void): void {
    this.#entries.set(onStall, this.#clock.monotonicMs() + this.#limitMs);
  }

  unwatch(onStall: () => void): void {
    this.#entries.delete(onStall);
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stopping.abort();
    this.#entries.clear();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#clock.sleep(Math.min(MAX_SWEEP_MS, this.#limitMs), signal).catch(() => {});
      const now = this.#clock.monotonicMs();
      for (const [onStall, dueMs] of this.#entries) {
        if (dueMs > now) break;
        this.#entries.delete(onStall);
        onStall();
      }
    }
  }
}
