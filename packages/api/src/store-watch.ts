import type { Clock } from '@studio/core';
import type { Component, Health } from '@studio/runtime';

const INTERVAL_MS = 5_000;

interface Pingable {
  ping(): Promise<void>;
}

/** Asks the stores every few seconds, so that readiness is known without asking them in the probe's time. */
export class StoreWatch implements Component {
  readonly #stores: Readonly<Record<string, Pingable>>;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #health: Health = { ready: false, reason: 'the stores have not answered yet' };
  #running: Promise<void> | undefined;

  constructor(stores: Readonly<Record<string, Pingable>>, clock: Clock) {
    this.#stores = stores;
    this.#clock = clock;
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
    const answers = await Promise.all(
      Object.entries(this.#stores).map(([name, store]) =>
        store.ping().then(
          () => undefined,
          (error: Error) => `${name}: ${error.message}`,
        ),
      ),
    );
    const reason = answers.find((answer) => answer !== undefined);
    this.#health = reason === undefined ? { ready: true } : { ready: false, reason };
  }
}
