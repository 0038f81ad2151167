/** Start, end and committed offsets, and whether the topic still is the one that was opened. */
import { PermanentError } from '@studio/core';
import type { Commit } from '../port.ts';
import type { TopicCluster } from './topic-cluster.ts';

export class TopicOffsets {
  readonly #cluster: TopicCluster;

  constructor(cluster: TopicCluster) {
    this.#cluster = cluster;
  }

  start(): Promise<readonly number[]> {
    return this.#twice(() => this.#cluster.offsets(true));
  }

  end(): Promise<readonly number[]> {
    return this.#twice(() => this.#cluster.offsets(false));
  }

  async both(): Promise<{ readonly start: readonly number[]; readonly end: readonly number[] }> {
    const [start, end] = await Promise.all([this.start(), this.end()]);
    return { start, end };
  }

  async committed(groupId: string): Promise<readonly (Commit | undefined)[]> {
    return this.#twice(async () => {
      const { topic, cluster } = this.#cluster;
      const partitions = this.#cluster.partitions();
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      const topics = [{ topic, partitions: partitions.map((partition) => ({ partition })) }];
      const { responses } = await coordinator.offsetFetch({ groupId, topics });
      const found = new Map(responses[0]?.partitions.map((each) => [each.partition, each]));
      return partitions.map((partition) => {
        const offset = Number(found.get(partition)?.offset ?? -1);
        return offset < 0 ? undefined : { offset, note: found.get(partition)?.metadata ?? '' };
      });
    });
  }

  /** Cluster id and topic id. */
  async logId(): Promise<string> {
    const { clusterId, topicId } = await this.#twice(() => this.#cluster.identity());
    if (topicId) return `${clusterId}.${topicId}`;
    throw new PermanentError(`The Kafka topic ${this.#cluster.topic} does not exist any more.`, {
      code: 'topic_missing',
    });
  }

  /** PermanentError `log_changed`: the topic was made anew, so that offsets mean other records. */
  async checkIdentity(expected: string): Promise<void> {
    const found = await this.logId();
    if (found === expected) return;
    throw new PermanentError(
      `The Kafka topic ${this.#cluster.topic} is not the one that was opened (log id ${found} instead of ${expected}): it was deleted and made again.`,
      { code: 'log_changed' },
    );
  }

  /** Once more after finding the brokers again: leaders and connections change. */
  async #twice<T>(ask: () => Promise<T>): Promise<T> {
    try {
      await this.#cluster.refreshIfOld();
      return await ask();
    } catch (error) {
      if (error instanceof PermanentError) throw error;
      await this.#cluster.refresh();
      return ask();
    }
  }
}
