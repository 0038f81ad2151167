/** Dead letters in a compacted topic of one partition. Compaction is late, so reading takes one of each id itself. */
import type { DeadLetter, DeadLetterBox } from '../port.ts';
import { asLogError } from './kafka-failures.ts';
import { decodeLetter, encodeLetter } from './letter-codec.ts';
import type { Producer } from './producer.ts';
import type { TopicCluster } from './topic-cluster.ts';
import { TopicReader } from './topic-reader.ts';

const PARTITION = 0;
/** Offsets looked at in one step backwards. */
const STEP = 50;
const HEADERS_BYTES = 32 * 1024;

export class KafkaDeadLetters implements DeadLetterBox {
  readonly #cluster: TopicCluster;
  readonly #producer: Producer;
  readonly #reader: TopicReader;
  readonly #ids = new Set<string>();
  #countedTo = 0;
  #connecting: Promise<void> | undefined;

  constructor(cluster: TopicCluster, producer: Producer) {
    this.#cluster = cluster;
    this.#producer = producer;
    this.#reader = new TopicReader(cluster);
  }

  async append(letters: readonly DeadLetter[]): Promise<void> {
    await this.#connected();
    const send = (letter: DeadLetter) =>
      this.#producer.send(PARTITION, encodeLetter(letter), letter.body.length + HEADERS_BYTES);
    await Promise.all(letters.map(send));
  }

  async list(limit: number): Promise<readonly DeadLetter[]> {
    await this.#connected();
    const found = new Map<string, DeadLetter>();
    const { start, end } = await this.#range();
    for (let to = end; to > start && found.size < limit; to -= STEP) {
      const letters: DeadLetter[] = [];
      for await (const chunk of this.#reader.read(PARTITION, Math.max(start, to - STEP), to)) {
        letters.push(...chunk.map(decodeLetter).filter((letter) => letter !== undefined));
      }
      for (const letter of letters.reverse()) if (!found.has(letter.id)) found.set(letter.id, letter);
    }
    return [...found.values()].slice(0, limit);
  }

  /** Reads what was added since it was last asked; the first time everything. */
  async count(): Promise<number> {
    await this.#connected();
    const { start, end } = await this.#range();
    for await (const chunk of this.#reader.read(PARTITION, Math.max(start, this.#countedTo), end)) {
      for (const { key } of chunk) if (key) this.#ids.add(key.toString());
    }
    this.#countedTo = end;
    return this.#ids.size;
  }

  async close(): Promise<void> {
    await this.#producer.close();
    if (this.#connecting) await this.#cluster.disconnect();
  }

  async #range(): Promise<{ start: number; end: number }> {
    const [starts, ends] = await Promise.all([this.#cluster.offsets(true), this.#cluster.offsets(false)]);
    return { start: starts[PARTITION] ?? 0, end: ends[PARTITION] ?? 0 };
  }

  /** Connected at first use: a receiver never needs it. */
  #connected(): Promise<void> {
    this.#connecting ??= this.#cluster.connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw asLogError(error, 'reaching the dead-letter topic');
    });
    return this.#connecting;
  }
}
