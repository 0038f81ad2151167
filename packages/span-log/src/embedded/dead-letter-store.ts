/** Dead letters in LMDB: by id, and their ids by time. */
import { logUnavailable } from '../failures.ts';
import type { DeadLetter, DeadLetterBox } from '../port.ts';
import { committed, type Databases } from './databases.ts';

export class DeadLetterStore implements DeadLetterBox {
  readonly #db: Databases;
  readonly #writing = new Set<string>();

  constructor(db: Databases) {
    this.#db = db;
  }

  async append(letters: readonly DeadLetter[]): Promise<void> {
    const writes: Promise<boolean>[] = [];
    for (const letter of letters) {
      // The first one stays, with its time: the second is the same letter written after a crash.
      if (this.#db.letters.doesExist(letter.id) || this.#writing.has(letter.id)) continue;
      this.#writing.add(letter.id);
      writes.push(this.#db.letters.put(letter.id, encodeLetter(letter)));
      writes.push(this.#db.letterTimes.put([letter.atUnixMs, letter.id], true));
    }
    // Somebody else's write of the same letter, in this or an earlier turn, must be durable too.
    if (writes.length < 2 * letters.length) writes.push(this.#db.root.committed);
    try {
      await committed(writes);
    } catch (error) {
      throw logUnavailable(`${this.#db.file} cannot be written (${(error as Error).message}).`, error);
    } finally {
      for (const { id } of letters) this.#writing.delete(id);
    }
  }

  async list(limit: number): Promise<readonly DeadLetter[]> {
    const found: DeadLetter[] = [];
    for (const [, id] of this.#db.letterTimes.getKeys({ reverse: true, limit })) {
      const bytes = this.#db.letters.getBinary(id);
      if (bytes) found.push(decodeLetter(bytes));
    }
    return found;
  }

  async count(): Promise<number> {
    return this.#db.letters.getKeysCount();
  }
}

/** Length of the JSON part (u32), the JSON part, the body. */
function encodeLetter({ body, ...fields }: DeadLetter): Buffer {
  const json = Buffer.from(JSON.stringify(fields));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
}

function decodeLetter(bytes: Buffer): DeadLetter {
  const bodyAt = 4 + bytes.readUInt32BE(0);
  const fields = JSON.parse(bytes.toString('utf8', 4, bodyAt)) as Omit<DeadLetter, 'body'>;
  return { ...fields, body: bytes.subarray(bodyAt) };
}
