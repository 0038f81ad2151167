import { RowBinaryWriter } from './row-binary-writer.ts';

/** Buffers beyond this size are given back to the system instead of kept for the next batch. */
const KEPT_BYTES = 96 * 1024 * 1024;
const KEPT_WRITERS = 4;

/** Lends writers whose buffers have grown already: a batch of 64 MiB would otherwise allocate and fault in its pages each time. */
export class WriterPool {
  readonly #idle: RowBinaryWriter[] = [];

  /** `use` gets an empty writer; its buffer is reused when the promise has settled, so nothing may refer to it afterwards. */
  async lend<T>(use: (writer: RowBinaryWriter) => Promise<T>): Promise<T> {
    const writer = this.#idle.pop() ?? new RowBinaryWriter();
    writer.reset();
    try {
      return await use(writer);
    } finally {
      if (writer.capacity <= KEPT_BYTES && this.#idle.length < KEPT_WRITERS) this.#idle.push(writer);
    }
  }
}
