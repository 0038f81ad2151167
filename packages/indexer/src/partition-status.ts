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
  #failingSinceMs: number | undefined;
  #failure = '';
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

  /** A call that will be tried again failed. */
  failing(what: string, error: unknown): void {
    this.#failingSinceMs ??= this.#clock.monotonicMs();
    this.#failure = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  }

  working(): void {
    this.#failingSinceMs = undefined;
  }

  /** In one sentence; undefined while all is well, or trouble is young. */
  problem(): string | undefined {
    if (this.#alarm) return `partition ${this.partition} is stopped: ${this.#alarm.message}`;
    const since = this.#failingSinceMs;
    if (since === undefined || this.#clock.monotonicMs() - since < NOT_READY_AFTER_MS) return undefined;
    return `partition ${this.partition} keeps trying: ${this.#failure}`;
  }
}
