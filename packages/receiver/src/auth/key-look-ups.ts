import { type Clock, RetryableError } from '@studio/core';

export interface KeyLookUpLimits {
  /** From asking, waiting for a free place included, to the answer. */
  readonly timeoutMs: number;
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

/**
 * Runs questions to the authority so that it is never flooded: one at a time for a key, a bounded number in all,
 * each within a time limit. Every failure is a RetryableError `key_check_unavailable`.
 */
export class KeyLookUps<T> {
  readonly #limits: KeyLookUpLimits;
  readonly #clock: Clock;
  readonly #byKey = new Map<string, Promise<T>>();
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  #running = 0;

  constructor(limits: KeyLookUpLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Joins the question about `key` that is already asked, or asks it. */
  run(key: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const asked = this.#byKey.get(key);
    if (asked) return asked;
    const answer = this.#ask(ask).finally(() => this.#byKey.delete(key));
    this.#byKey.set(key, answer);
    return answer;
  }

  /** The answer to the question about `key` that is asked now, if one is. */
  running(key: string): Promise<T> | undefined {
    return this.#byKey.get(key);
  }

  /** Ends all questions; later ones fail at once. */
  close(): void {
    this.#closing.abort(unavailable('the receiver is stopping'));
  }

  async #ask(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const onClose = () => limit.abort(this.#closing.signal.reason);
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
    this.#closing.signal.addEventListener('abort', onClose, { once: true });
    const late = new Promise<never>((_, reject) => {
      limit.signal.addEventListener('abort', () => reject(limit.signal.reason), { once: true });
    });
    late.catch(() => {});
    const timer = new AbortController();
    this.#clock.sleep(this.#limits.timeoutMs, timer.signal).then(
      () => limit.abort(unavailable(`no answer within ${this.#limits.timeoutMs} ms`)),
      () => {},
    );
    try {
      await this.#place(limit.signal);
      try {
        return await Promise.race([ask(limit.signal), late]);
      } finally {
        this.#leave();
      }
    } catch (error) {
      if (error instanceof RetryableError && error.code === 'key_check_unavailable') throw error;
      throw unavailable('the look-up failed', error);
    } finally {
      timer.abort();
      this.#closing.signal.removeEventListener('abort', onClose);
    }
  }

  async #place(signal: AbortSignal): Promise<void> {
    if (this.#running < this.#limits.maxRunning) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.#limits.maxWaiting) throw unavailable('too many look-ups at once');
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Hands the place to the longest waiting, or frees it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}

function unavailable(why: string, cause?: unknown): RetryableError {
  return new RetryableError(`An API key could not be checked: ${why}.`, {
    code: 'key_check_unavailable',
    cause,
  });
}
