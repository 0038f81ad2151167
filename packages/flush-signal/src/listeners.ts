import type { LogSink } from './deps.ts';

/** The listeners of one process. */
export class Listeners {
  readonly #logger: LogSink;
  readonly #all = new Set<{ readonly call: () => void }>();

  constructor(logger: LogSink) {
    this.#logger = logger;
  }

  add(call: () => void): () => void {
    const entry = { call };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  callAll(): void {
    for (const { call } of [...this.#all]) {
      try {
        call();
      } catch (error) {
        this.#logger.warn({ err: error }, 'a listener of the flush signal failed');
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
