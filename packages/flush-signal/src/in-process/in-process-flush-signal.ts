import type { LogSink } from '../deps.ts';
import { Listeners } from '../listeners.ts';
import type { FlushSignal } from '../port.ts';

/** The flush signal of one process: reaches no other. */
export class InProcessFlushSignal implements FlushSignal {
  readonly #listeners: Listeners;

  constructor(logger: LogSink) {
    this.#listeners = new Listeners(logger);
  }

  async request(): Promise<void> {
    this.#listeners.callAll();
  }

  onRequest(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
