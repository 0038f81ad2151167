import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './http-error.ts';

/**
 * Insert bodies on disk: the engine reads rows correctly only from a file (its inline data ends at the first empty
 * line, whatever the format). A body is complete before the engine sees it, so an aborted upload inserts nothing.
 */
export class Spool {
  readonly #dir: string;
  readonly #maxBytes: number;
  #count = 0;

  /** Empties the folder: what is there was left by a process that died. */
  constructor(dir: string, maxBytes: number) {
    this.#dir = dir;
    this.#maxBytes = maxBytes;
    mkdirSync(dir, { recursive: true });
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
  }

  /**
   * Runs `use` with a file that holds `body`, and removes it.
   * @throws HttpError 413 when the body is larger than the limit.
   */
  async with<T>(body: Readable, use: (file: string, size: number) => Promise<T>): Promise<T> {
    const file = join(this.#dir, `body-${process.pid}-${this.#count++}`);
    let size = 0;
    const maxBytes = this.#maxBytes;
    async function* counted(source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > maxBytes) throw new HttpError(413, `The insert body is larger than ${maxBytes} bytes`);
        yield chunk;
      }
    }
    try {
      await pipeline(body, counted, createWriteStream(file, { mode: 0o600, highWaterMark: 1024 * 1024 }));
      return await use(file, size);
    } finally {
      await unlink(file).catch(() => undefined);
    }
  }
}
