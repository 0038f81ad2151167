import type { Assignment, StoredRecord } from '@studio/span-log';
import type { ReadRecord } from './open-batch.ts';

/** Reads within the assignment; retried when the log cannot be read now. */
export type ReadNext = Assignment['next'];

/**
 * The records of a partition in order, read ahead by at most one read. Records that were looked at and belong to the
 * next batch can be put back.
 */
export class RecordReader {
  readonly #assignment: Assignment;
  readonly #readNext: ReadNext;
  readonly #wake: () => void;
  /** Put back: their twin decision is made. */
  #decided: readonly ReadRecord[] = [];
  #decidedIndex = 0;
  #fresh: readonly StoredRecord[] = [];
  #index = 0;
  #pending: Promise<void> | undefined;
  #error: unknown;

  /** @param wake called when a read has ended */
  constructor(assignment: Assignment, readNext: ReadNext, wake: () => void) {
    this.#assignment = assignment;
    this.#readNext = readNext;
    this.#wake = wake;
  }

  /** MUST NOT be called while a read is under way. */
  seek(offset: number): void {
    this.#decided = [];
    this.#decidedIndex = 0;
    this.#fresh = [];
    this.#index = 0;
    this.#assignment.seek(offset);
  }

  get hasRecords(): boolean {
    return this.#decidedIndex < this.#decided.length || this.#index < this.#fresh.length;
  }

  /** Begins to read unless there are records or a read is under way. */
  readAhead(maxBytes: number, maxWaitMs: number): void {
    if (this.#pending || this.hasRecords || this.#error !== undefined) return;
    this.#pending = this.#readNext({ maxBytes, maxWaitMs })
      .then(
        (records) => {
          this.#fresh = records;
          this.#index = 0;
        },
        (error: unknown) => {
          this.#error = error;
        },
      )
      .then(() => {
        this.#pending = undefined;
        this.#wake();
      });
  }

  /** The next record without taking it. @throws what the read failed with */
  peek(): { readonly stored: StoredRecord; readonly isTwin: boolean | undefined } | undefined {
    const decided = this.#decided[this.#decidedIndex];
    if (decided) return decided;
    const stored = this.#fresh[this.#index];
    if (stored) return { stored, isTwin: undefined };
    if (this.#error !== undefined) throw this.#error;
    return undefined;
  }

  /** Takes what `peek` showed. */
  skip(): void {
    if (this.#decidedIndex < this.#decided.length) this.#decidedIndex += 1;
    else this.#index += 1;
  }

  /** Puts records back that were taken last, in order. */
  putBack(records: readonly ReadRecord[]): void {
    this.#decided = [...records, ...this.#decided.slice(this.#decidedIndex)];
    this.#decidedIndex = 0;
  }
}
