export interface SendQueueLimits {
  /** Requests that are sent at the same time. */
  readonly concurrency: number;
  /** Bytes of requests being sent or waiting. A single request may be larger. */
  readonly maxPendingBytes: number;
}

/** Lets so many requests be sent at a time, holds the others back in order, and refuses what would take too much memory. */
export class SendQueue {
  readonly #limits: SendQueueLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #pendingBytes = 0;

  constructor(limits: SendQueueLimits) {
    this.#limits = limits;
  }

  /** Runs `send` when its turn has come and settles as it does; undefined when there is no room for the bytes. */
  run<T>(bytes: number, send: () => Promise<T>): Promise<T> | undefined {
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > this.#limits.maxPendingBytes) return undefined;
    return this.#runInTurn(bytes, send);
  }

  async #runInTurn<T>(bytes: number, send: () => Promise<T>): Promise<T> {
    this.#pendingBytes += bytes;
    try {
      if (this.#running < this.#limits.concurrency) this.#running++;
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return await send();
    } finally {
      this.#pendingBytes -= bytes;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
