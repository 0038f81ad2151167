/**
 * The twin hashes of the last N offsets of a partition. A record is a twin when an earlier one within N offsets has
 * the same hash: a function of the log alone, rebuilt after a restart by reading N offsets back.
 */
export class TwinWindow {
  readonly #size: number;
  readonly #lastOffset = new Map<string, number>();
  readonly #seen: { readonly offset: number; readonly key: string }[] = [];
  #head = 0;

  /** @param size in offsets; 0 = nothing is ever a twin. */
  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** Whether the record is a twin; remembers it. Each record MUST be given once, in offset order. */
  take(hash: Uint8Array, offset: number): boolean {
    if (this.#size === 0 || hash.length === 0) return false;
    this.#forgetBefore(offset - this.#size);
    const key = Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
    const isTwin = (this.#lastOffset.get(key) ?? offset) < offset;
    this.#lastOffset.set(key, offset);
    this.#seen.push({ offset, key });
    return isTwin;
  }

  #forgetBefore(oldest: number): void {
    for (let seen = this.#seen[this.#head]; seen && seen.offset < oldest; seen = this.#seen[++this.#head]) {
      if (this.#lastOffset.get(seen.key) === seen.offset) this.#lastOffset.delete(seen.key);
    }
    if (this.#head > 1024 && this.#head * 2 > this.#seen.length) {
      this.#seen.splice(0, this.#head);
      this.#head = 0;
    }
  }
}
