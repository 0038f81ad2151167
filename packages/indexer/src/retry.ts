import { type Clock, PermanentError, RetryableError } from '@studio/core';
import { ExponentialBackoff, type IBackoff } from 'cockatiel';

/** The pauses between the tries of one call: exponential, with decorrelated jitter, at most `maxMs`. */
export class Pauses {
  readonly #clock: Clock;
  readonly #factory: ExponentialBackoff<unknown>;
  #backoff: IBackoff<unknown> | undefined;

  constructor(clock: Clock, maxMs: number) {
    this.#clock = clock;
    this.#factory = new ExponentialBackoff({ initialDelay: Math.min(100, maxMs), maxDelay: maxMs });
  }

  /** Waits before the next try; longer when the failed part asked for it. Rejects with the signal's reason. */
  async pause(error: unknown, signal: AbortSignal): Promise<void> {
    this.#backoff = this.#backoff ? this.#backoff.next(undefined) : this.#factory.next();
    const asked = error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
    await this.#clock.sleep(Math.max(this.#backoff.duration, asked), signal);
  }
}

/** Trying again cannot help: the fault is in the input, or the partition belongs to someone else. */
export function isFinal(error: unknown): boolean {
  return error instanceof PermanentError || isLost(error);
}

export function isLost(error: unknown): boolean {
  return error instanceof RetryableError && error.code === 'partition_lost';
}

export interface RetryDeps {
  readonly clock: Clock;
  readonly maxPauseMs: number;
  /** Ends the calls. */
  readonly signal: AbortSignal;
  /** Ends the pauses: a call that failed is not made again. */
  readonly pauseSignal: AbortSignal;
  readonly onFailure: (what: string, error: unknown) => void;
  readonly onSuccess: (what: string) => void;
}

/** Calls until it succeeds. Only for calls that may be made twice. Rejects with a final error, or the signal's reason. */
export type UntilDone = <T>(what: string, call: () => Promise<T>) => Promise<T>;

export function createUntilDone(deps: RetryDeps): UntilDone {
  const { clock, maxPauseMs, signal, pauseSignal, onFailure, onSuccess } = deps;
  return async (what, call) => {
    const pauses = new Pauses(clock, maxPauseMs);
    for (;;) {
      try {
        signal.throwIfAborted();
        const result = await call();
        onSuccess(what);
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (isFinal(error)) throw error;
        onFailure(what, error);
        await pauses.pause(error, pauseSignal);
      }
    }
  };
}
