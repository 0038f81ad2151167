import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RetryableError } from '@studio/core';
import { HttpError } from './http-error.ts';

/**
 * Insert bodies on disk: the engine reads rows correctly only from a file (its inline data ends at the first empty
 * line, whatever the format). A body is complete before the engine sees it, so an aborted upload inserts nothing.
 */
export class Spool {
  readonly #dir: string;
  readonly #maxBytes: number;
  readonly #maxTotalBytes: number;
  #totalBytes = 0;
  #count = 0;

  /** Empties the folder: what is there was left by a process that died. */
  constructor(dir: string, maxBytes: number, maxTotalBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
    this.#maxTotalBytes = maxTotalBytes;
    mkdirSync(dir, { recursive: true });
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
  }

  /**
   * Runs `use` with a file that holds all of `source`, and removes it.
   * @throws HttpError 413 when one body is too large; RetryableError `spool_full` when all together are.
   */
  async with<T>(source: Readable, use: (file: string, size: number) => Promise<T>): Promise<T> {
    const file = join(this.#dir, `body-${process.pid}-${this.#count++}`);
    const body = { size: 0 };
    try {
      const spooled = createWriteStream(file, { mode: 0o600, highWaterMark: 1024 * 1024 });
      await pipeline(source, (chunks: AsyncIterable<Buffer>) => this.#counted(chunks, body), spooled);
      return await use(file, body.size);
    } finally {
      this.#totalBytes -= body.size;
      await unlink(file).catch(() => undefined);
    }
  }

  async *#counted(chunks: AsyncIterable<Buffer>, body: { size: number }): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      body.size += chunk.length;
      this.#totalBytes += chunk.length;
      if (body.size > this.#maxBytes) {
        throw new HttpError(413, `The insert body is larger than ${this.#maxBytes} bytes`);
      }
      if (this.#totalBytes > this.#maxTotalBytes) {
        throw new RetryableError(`Insert bodies of ${this.#maxTotalBytes} bytes are waiting already`, {
          code: 'spool_full',
        });
      }
      yield chunk;
    }
  }
}
