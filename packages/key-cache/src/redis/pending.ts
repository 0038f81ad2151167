/** What has to be told once somebody can be told: each once, and at most so many; beyond that the oldest are given up. */
export class Pending {
  readonly #max: number;
  readonly #messages = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** False when an older one had to go for it. */
  add(message: string): boolean {
    this.#messages.delete(message);
    this.#messages.add(message);
    const [oldest] = this.#messages;
    if (this.#messages.size <= this.#max || oldest === undefined) return true;
    this.#messages.delete(oldest);
    return false;
  }

  takeAll(): readonly string[] {
    const all = [...this.#messages];
    this.#messages.clear();
    return all;
  }
}
