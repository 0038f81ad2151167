/**
 * A part of a process with a life of its own.
 *
 * - `start` resolves when the part can do its work, and rejects with one clear sentence when it cannot.
 * - `stop` MUST be safe before `start`, safe twice, MUST refuse new work, flush what was accepted, and end all
 *   timers and handles. It honours the signal as its deadline: when aborted it gives up waiting and releases.
 * - After `start` a component MUST NOT throw out of a timer or an event handler; it reports through `health`.
 * - Start sinks first and receivers last; stop in the reverse order, so that upstream drains into what still runs.
 */
export interface Component {
  start(signal?: AbortSignal): Promise<void>;
  stop(signal?: AbortSignal): Promise<void>;
  health(): Health;
}

export interface Health {
  readonly ready: boolean;
  /** What is wrong, in one sentence, when not ready. */
  readonly reason?: string;
}
