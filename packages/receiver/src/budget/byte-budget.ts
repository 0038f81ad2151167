/**
 * How many bytes of requests this process holds, in all and for each project. It refuses instead of waiting:
 * a queue of requests that wait for memory would itself be the memory.
 */
export interface ByteBudgetLimits {
  readonly maxBytes: number;
  readonly maxBytesPerProject: number;
}

/** `full`: later there may be room. `never`: these bytes alone are above the limit. */
export type Grant = 'granted' | 'full' | 'never';

/** What one request holds. Everything is given back at once by `release` (safe twice). */
export interface Reservation {
  readonly bytes: number;
  grow(bytes: number): Grant;
  release(): void;
}

export class ByteBudget {
  readonly #limits: ByteBudgetLimits;
  readonly #byProject = new Map<string, number>();
  #usedBytes = 0;

  constructor(limits: ByteBudgetLimits) {
    this.#limits = limits;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether not a single byte more is granted to this project now. */
  isFull(projectId: string): boolean {
    const { maxBytes, maxBytesPerProject } = this.#limits;
    return this.#usedBytes >= maxBytes || this.#usedBy(projectId) >= maxBytesPerProject;
  }

  open(projectId: string): Reservation {
    const add = (bytes: number): void => {
      const used = this.#usedBy(projectId) + bytes;
      if (used > 0) this.#byProject.set(projectId, used);
      else this.#byProject.delete(projectId);
      this.#usedBytes += bytes;
    };
    let held = 0;
    return {
      get bytes() {
        return held;
      },
      grow: (bytes) => {
        const { maxBytes, maxBytesPerProject } = this.#limits;
        if (held + bytes > Math.min(maxBytes, maxBytesPerProject)) return 'never';
        if (this.#usedBytes + bytes > maxBytes) return 'full';
        if (this.#usedBy(projectId) + bytes > maxBytesPerProject) return 'full';
        held += bytes;
        add(bytes);
        return 'granted';
      },
      release: () => {
        add(-held);
        held = 0;
      },
    };
  }

  #usedBy(projectId: string): number {
    return this.#byProject.get(projectId) ?? 0;
  }
}
