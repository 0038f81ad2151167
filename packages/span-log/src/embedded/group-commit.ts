/** Everything that waits while one transaction becomes durable is written together in the next. */
import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { logUnavailable } from '../failures.ts';

/** Beyond this a transaction takes no further write. */
const GROUP_BYTES = 32 * 1024 * 1024;
/** Bodies that may wait while the disk does not answer. */
const MAX_QUEUED_BYTES = 256 * 1024 * 1024;

interface Queued {
  readonly work: () => void;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit {
  readonly #root: RootDatabase;
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #isWriting = false;

  constructor(root: RootDatabase) {
    this.#root = root;
  }

  /**
   * Runs `work`, which puts and removes synchronously, in the next transaction. Resolves when that is durable, rejects
   * with LMDB's reason when nothing of it is there. When `work` throws, it alone is rejected.
   */
  async write(work: () => void, bytes = 0): Promise<void> {
    if (this.#queuedBytes > 0 && this.#queuedBytes + bytes > MAX_QUEUED_BYTES) {
      throw logUnavailable(`${this.#queuedBytes} bytes wait for the disk already.`);
    }
    this.#queuedBytes += bytes;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#queue.push({ work, bytes, resolve, reject });
        if (!this.#isWriting) void this.#writeAll();
      });
    } finally {
      this.#queuedBytes -= bytes;
    }
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#queue.length > 0) {
      const group = this.#nextGroup();
      const done: Queued[] = [];
      try {
        await this.#transaction(() => {
          for (const queued of group) if (run(queued)) done.push(queued);
        });
        for (const { resolve } of done) resolve();
      } catch (error) {
        for (const { reject } of done) reject(error);
      }
    }
    this.#isWriting = false;
  }

  #nextGroup(): Queued[] {
    let bytes = 0;
    const count = this.#queue.findIndex((queued, index) => {
      bytes += queued.bytes;
      return index > 0 && bytes > GROUP_BYTES;
    });
    return this.#queue.splice(0, count < 0 ? this.#queue.length : count);
  }

  async #transaction(work: () => void): Promise<void> {
    try {
      await this.#root.batch(work);
    } catch (error) {
      // lmdb says "see commitError", a promise that rejects with the reason in the same turn.
      const { commitError } = error as { commitError?: Promise<never> };
      await Promise.race([commitError, setImmediate()]);
      throw error;
    }
  }
}

function run({ work, reject }: Queued): boolean {
  try {
    work();
    return true;
  } catch (error) {
    reject(error);
    return false;
  }
}
