import type { StoredRecord } from '@studio/span-log';
import { inflatedSizeHint } from '@studio/span-log/body';
import { MAX_RECORDS_PER_PLAN } from './config.ts';
import { spanCountOf } from './form-record.ts';
import type { HeldAccount } from './held-bytes.ts';

/** A record of the log with the decision whether it is a twin of an earlier one. */
export interface ReadRecord {
  readonly stored: StoredRecord;
  readonly isTwin: boolean;
}

export interface BatchLimits {
  readonly minRows: number;
  readonly minBytes: number;
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxRecordBytes: number;
}

/** Records on their way to one plan. The first fits always; twins take no room, they make no rows. */
export class OpenBatch {
  readonly #limits: BatchLimits;
  readonly #held: HeldAccount;
  readonly records: ReadRecord[] = [];
  #rows = 0;
  #bytes = 0;
  #isFull = false;

  constructor(limits: BatchLimits, held: HeldAccount) {
    this.#limits = limits;
    this.#held = held;
  }

  /** Gives back what it holds of the process's budget: when it is stored, or never will be. */
  release(): void {
    this.#held.add(-this.#bytes);
    this.#bytes = 0;
  }

  get isEmpty(): boolean {
    return this.records.length === 0;
  }

  /** Worth a write of its own. */
  get isLarge(): boolean {
    return this.#isFull || this.#rows >= this.#limits.minRows || this.#bytes >= this.#limits.minBytes;
  }

  /** Takes no more. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Bytes that still fit, at least 1. */
  get room(): number {
    return Math.max(1, this.#limits.maxBytes - this.#bytes);
  }

  /** False when the record belongs to the next batch. */
  add(read: ReadRecord): boolean {
    const { record } = read.stored;
    const isPlain = record !== undefined && !read.isTwin;
    const rows = isPlain ? spanCountOf(read.stored) : 0;
    const bytes = isPlain ? inflatedSizeHint(record, this.#limits.maxRecordBytes) : 0;
    const fits = this.#rows + rows <= this.#limits.maxRows && this.#bytes + bytes <= this.#limits.maxBytes;
    if (!this.isEmpty && !fits) {
      this.#isFull = true;
      return false;
    }
    this.records.push(read);
    this.#rows += rows;
    this.#bytes += bytes;
    this.#held.add(bytes);
    this.#isFull =
      this.#rows >= this.#limits.maxRows ||
      this.#bytes >= this.#limits.maxBytes ||
      this.#held.isUsedUp ||
      this.records.length >= MAX_RECORDS_PER_PLAN;
    return true;
  }
}
