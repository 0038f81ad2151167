import { PermanentError } from '@studio/core';

/** Projects remembered at once; the one that was quiet longest is forgotten first. */
const MAX_PROJECTS = 1_000;

interface Entry {
  readonly spans: number;
  readonly dead: number;
}

/** One project's last spans. */
class Window {
  readonly #entries: Entry[] = [];
  #head = 0;
  spans = 0;
  dead = 0;

  add(entry: Entry, size: number): void {
    this.#entries.push(entry);
    this.spans += entry.spans;
    this.dead += entry.dead;
    for (let oldest = this.#entries[this.#head]; oldest; oldest = this.#entries[this.#head]) {
      if (this.spans - oldest.spans < size) break;
      this.spans -= oldest.spans;
      this.dead -= oldest.dead;
      this.#head += 1;
    }
    if (this.#head > 256 && this.#head * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

/**
 * Stops a partition when a project's spans go to the dead letters one after another: most likely the fault is ours (a
 * bad deploy), and the log must not be drained into the dead letters because of it. In memory, for one partition: a
 * restart lets at most one window of a project through.
 */
export class DeadLetterBreaker {
  readonly #share: number;
  readonly #window: number;
  readonly #projects = new Map<string, Window>();

  /**
   * @param share opens above this share of dead letters
   * @param window in spans; opens only after so many of a project
   */
  constructor(share: number, window: number) {
    this.#share = share;
    this.#window = window;
  }

  /**
   * Notes what became of a record. A record without any span counts as one.
   * @throws PermanentError `breaker_open`: nothing of this record must be written
   */
  take(projectId: string, spans: number, dead: number): void {
    const window = this.#of(projectId);
    window.add({ spans, dead }, this.#window);
    if (dead === 0 || window.spans < this.#window || window.dead <= this.#share * window.spans) return;
    throw new PermanentError(
      `${window.dead} of the last ${window.spans} spans of project "${projectId}" cannot be indexed: stopped before more of them become dead letters.`,
      { code: 'breaker_open' },
    );
  }

  #of(projectId: string): Window {
    const window = this.#projects.get(projectId) ?? new Window();
    this.#projects.delete(projectId);
    this.#projects.set(projectId, window);
    if (this.#projects.size > MAX_PROJECTS) this.#projects.delete(this.#projects.keys().next().value!);
    return window;
  }
}
