/** Dead letters in LMDB: by id, and their ids by time. */
import { logUnavailable } from '../failures.ts';
import type { DeadLetter, DeadLetterBox } from '../port.ts';
import type { Databases } from './databases.ts';

export class DeadLetterStore implements DeadLetterBox {
  readonly #db: Databases;
  readonly #writing = new Set<string>();

  constructor(db: Databases) {
    this.#db = db;
  }

  async append(letters: readonly DeadLetter[]): Promise<void> {
    // The first one stays, with its time: the second is the same letter written after a crash.
    const byId = new Map(letters.toReversed().map((letter) => [letter.id, letter]));
    const added = [...byId.values()].filter(
      ({ id }) => !this.#writing.has(id) && !this.#db.letters.doesExist(id),
    );
    for (const { id } of added) this.#writing.add(id);
    try {
      // Also when there is nothing to add: a letter that somebody else is writing must be durable too.
      await this.#db.commit.write(() => {
        for (const letter of added) {
          void this.#db.letters.put(letter.id, encodeLetter(letter));
          void this.#db.letterTimes.put([letter.atUnixMs, letter.id], true);
        }
      });
    } catch (error) {
      throw logUnavailable(`${this.#db.file} cannot be written (${(error as Error).message}).`, error);
    } finally {
      for (const { id } of added) this.#writing.delete(id);
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
