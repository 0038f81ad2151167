/**
 * Bytes of records that all partitions of this process hold, from reading until they are stored. When it is used up,
 * batches close early: each partition may always hold one read.
 */
export class HeldBytes {
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isUsedUp(): boolean {
    return this.#bytes >= this.#limit;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
