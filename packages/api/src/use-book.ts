import type { Clock } from '@studio/core';
import type { Component, Health, Logger } from '@studio/runtime';

const INTERVAL_MS = 10_000;
/** More than a process sees used between two writings; beyond it further ones are not noted. */
const MAX_NOTES = 100_000;

export interface UseBookDeps {
  /** Writes the last uses of several secrets, by id. */
  readonly touch: (uses: ReadonlyMap<string, Date>) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Notes when keys and tokens were last used, and writes it behind: never one write for each request. */
export class UseBook implements Component {
  readonly #deps: UseBookDeps;
  readonly #stopped = new AbortController();
  #notes = new Map<string, Date>();
  #running: Promise<void> | undefined;

  constructor(deps: UseBookDeps) {
    this.#deps = deps;
  }

  note(id: string): void {
    if (this.#notes.size < MAX_NOTES || this.#notes.has(id)) {
      this.#notes.set(id, new Date(this.#deps.clock.nowMs()));
    }
  }

  async start(): Promise<void> {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  health(): Health {
    return { ready: true };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#deps.clock.sleep(INTERVAL_MS, signal).catch(() => {});
      await this.#write();
    }
  }

  async #write(): Promise<void> {
    if (this.#notes.size === 0) return;
    const notes = this.#notes;
    this.#notes = new Map();
    try {
      await this.#deps.touch(notes);
    } catch (error) {
      this.#deps.logger.warn(
        { err: error },
        'last uses of keys could not be written; they are kept for later',
      );
      this.#notes = new Map([...notes, ...this.#notes].slice(-MAX_NOTES));
    }
  }
}
