/** How far each partition is to be written without waiting for more records, as somebody asked who waits for it. */
export class FlushTargets {
  #ends: readonly number[] = [];
  readonly #listeners = new Set<() => void>();

  /** First offset of the partition that nobody waits for. */
  upTo(partition: number): number {
    return this.#ends[partition] ?? 0;
  }

  /** @param ends of the log now, by partition */
  raise(ends: readonly number[]): void {
    this.#ends = ends;
    for (const listener of this.#listeners) listener();
  }

  onRaise(listener: () => void): void {
    this.#listeners.add(listener);
  }

  offRaise(listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
