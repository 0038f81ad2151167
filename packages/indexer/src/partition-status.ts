import type { Clock } from '@studio/core';
import { NOT_READY_AFTER_MS } from './config.ts';

/** Why a partition does not go on by itself. */
export interface Alarm {
  readonly code: string;
  readonly message: string;
}

/** What a partition's worker is doing, for readiness, metrics and `lag()`. */
export class PartitionStatus {
  readonly partition: number;
  readonly #clock: Clock;
  /** By what was tried: one call that works says nothing about another. */
  readonly #failures = new Map<string, { readonly sinceMs: number; readonly message: string }>();
  #alarm: Alarm | undefined;
  /** When the oldest record that was read and is not yet stored was received, Unix ms. */
  oldestReceivedAtUnixMs: number | undefined;

  constructor(partition: number, clock: Clock) {
    this.partition = partition;
    this.#clock = clock;
  }

  get alarm(): Alarm | undefined {
    return this.#alarm;
  }

  raise(alarm: Alarm | undefined): void {
    this.#alarm = alarm;
  }

  /** A call that will be made again failed. */
  failing(what: string, error: unknown): void {
    const sinceMs = this.#failures.get(what)?.sinceMs ?? this.#clock.monotonicMs();
    this.#failures.set(what, { sinceMs, message: error instanceof Error ? error.message : String(error) });
  }

  working(what: string): void {
    this.#failures.delete(what);
  }

  /** In one sentence; undefined while all is well, or trouble is young. */
  problem(): string | undefined {
    if (this.#alarm) return `partition ${this.partition} is stopped: ${this.#alarm.message}`;
    const nowMs = this.#clock.monotonicMs();
    for (const [what, { sinceMs, message }] of this.#failures) {
      if (nowMs - sinceMs >= NOT_READY_AFTER_MS) {
        return `partition ${this.partition} keeps trying: ${what}: ${message}`;
      }
    }
    return undefined;
  }
}
