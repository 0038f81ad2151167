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

  /** What one partition holds. Disposing it gives back all of it, however its worker ended. */
  account(): HeldAccount {
    return new HeldAccount(this);
  }
}

export class HeldAccount {
  readonly #held: HeldBytes;
  #bytes = 0;

  constructor(held: HeldBytes) {
    this.#held = held;
  }

  get isUsedUp(): boolean {
    return this.#held.isUsedUp;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#held.add(bytes);
  }

  [Symbol.dispose](): void {
    this.add(-this.#bytes);
  }
}
