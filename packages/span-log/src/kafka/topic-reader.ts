/** Reads ranges of a partition outside any group: replay, inspection, the twin window, dead letters. */
import { logUnavailable, offsetOutOfRange } from '../failures.ts';
import { KafkaCode } from './kafka-failures.ts';
import type { FetchedMessage, FetchedPartition, TopicCluster } from './topic-cluster.ts';

const FETCH_BYTES = 8 * 1024 * 1024;

export class TopicReader {
  readonly #cluster: TopicCluster;

  constructor(cluster: TopicCluster) {
    this.#cluster = cluster;
  }

  /**
   * The messages `from <= offset < to` that are there, in chunks as they come. PermanentError `offset_out_of_range`
   * when `from` was trimmed. `fetchBytes` bounds one chunk, but for a single larger message.
   */
  async *read(
    partition: number,
    from: number,
    to: number,
    options: { readonly fetchBytes?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<readonly FetchedMessage[], void, undefined> {
    const { fetchBytes = FETCH_BYTES, signal } = options;
    let position = from;
    while (position < to) {
      signal?.throwIfAborted();
      const fetched = await this.#fetch(partition, position, Math.min(fetchBytes, FETCH_BYTES));
      if (fetched.errorCode === KafkaCode.OFFSET_OUT_OF_RANGE) {
        const start = (await this.#cluster.offsets(true))[partition] ?? 0;
        if (position < start) throw offsetOutOfRange(partition, position, start);
        return;
      }
      const messages = fetched.messages.filter(({ offset }) => Number(offset) >= position);
      const last = messages.at(-1);
      if (!last) {
        if (position >= fetched.highWatermark) return;
        if (fetched.messages.length === 0)
          throw logUnavailable(`partition ${partition} gave nothing at ${position}.`);
        // The rest of the batch that covers this offset has been compacted away.
        position++;
        continue;
      }
      position = Number(last.offset) + 1;
      yield messages.filter(({ offset, isControlRecord }) => !isControlRecord && Number(offset) < to);
    }
  }

  async #fetch(partition: number, offset: number, maxBytes: number): Promise<FetchedPartition> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#cluster.refreshIfOld();
        const leader = this.#cluster.leader(partition);
        if (leader === undefined) throw new Error(`partition ${partition} has no leader`);
        const limits = { maxBytes, maxWaitMs: 0 };
        const [answer] = await this.#cluster.fetch(leader, [{ partition, offset, maxBytes }], limits);
        const code = answer?.errorCode;
        if (answer && (code === KafkaCode.NONE || code === KafkaCode.OFFSET_OUT_OF_RANGE)) return answer;
        throw new Error(`Kafka answered with error code ${code ?? 'none'}`);
      } catch (error) {
        if (attempt === 3) throw error;
        await this.#cluster.refresh();
      }
    }
  }
}
