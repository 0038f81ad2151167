import type { Clock } from '@studio/core';
import type { SpanLog } from '@studio/span-log';

/** Asks the log again and again whether it answers, so that readiness says so before the next sender finds out. */
export class LogWatch {
  readonly #spanLog: SpanLog;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #onChange: () => void;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(spanLog: SpanLog, clock: Clock, everyMs: number, onChange: () => void) {
    this.#spanLog = spanLog;
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#onChange = onChange;
  }

  /** What is wrong with the log, in one sentence. */
  get problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Does not wait for a question that is under way: a log that hangs must not hold up a stop. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const problem = await this.#spanLog.ping().then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (signal.aborted) return;
      const changed = problem !== this.#problem;
      this.#problem = problem;
      if (changed) this.#onChange();
      await this.#clock.sleep(this.#everyMs, signal).catch(() => {});
    }
  }
}
