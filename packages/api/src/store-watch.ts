import type { Clock } from '@studio/core';
import type { Component, Health, Logger } from '@studio/runtime';

const INTERVAL_MS = 5_000;

interface Pingable {
  ping(): Promise<void>;
}

/**
 * Asks the stores every few seconds, so that readiness is known without asking them in the probe's time. Readiness is
 * public: why a store does not answer (addresses, names) goes to the log only.
 */
export class StoreWatch implements Component {
  readonly #stores: Readonly<Record<string, Pingable>>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stopped = new AbortController();
  #health: Health = { ready: false, reason: 'the stores have not answered yet' };
  #running: Promise<void> | undefined;

  constructor(stores: Readonly<Record<string, Pingable>>, clock: Clock, logger: Logger) {
    this.#stores = stores;
    this.#clock = clock;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    await this.#ask();
    this.#running = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  health(): Health {
    return this.#health;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const isOver = await this.#clock.sleep(INTERVAL_MS, signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      await this.#ask();
    }
  }

  async #ask(): Promise<void> {
    const reasons = await Promise.all(
      Object.entries(this.#stores).map(async ([name, store]) => {
        try {
          await store.ping();
          return undefined;
        } catch (error) {
          const reason = `${name} does not answer`;
          if (this.#health.reason !== reason) this.#logger.warn({ err: error }, reason);
          return reason;
        }
      }),
    );
    const reason = reasons.find((one) => one !== undefined);
    this.#health = reason === undefined ? { ready: true } : { ready: false, reason };
  }
}
