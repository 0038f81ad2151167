import { AsyncQueue } from '../async-queue.ts';
import type { SpanLogDeps } from '../deps.ts';
import { partitionLost } from '../failures.ts';
import { DEFAULT_BUFFERED_BYTES } from '../limits.ts';
import type { Assignment, Commit, SubscribeOptions, Subscription, TwinHash } from '../port.ts';
import { GroupMember, type Membership } from './group-member.ts';
import { KafkaAssignment } from './kafka-assignment.ts';
import { PartitionFetcher } from './partition-fetcher.ts';
import type { TopicCluster } from './topic-cluster.ts';

export interface KafkaSubscriptionDeps extends SpanLogDeps {
  readonly group: string;
  /** Connections of this subscription alone: long polls and the join must not hold up anything else. */
  readonly cluster: TopicCluster;
  readonly kafkajsLogger: unknown;
  readonly options: SubscribeOptions;
  /** Rejects when the topic is not the one any more that this log was opened on. */
  readonly checkIdentity: () => Promise<void>;
  readonly committed: (group: string) => Promise<readonly (Commit | undefined)[]>;
  readonly offsets: () => Promise<{ readonly start: readonly number[]; readonly end: readonly number[] }>;
  readonly readTwinHashes: (partition: number, before: number, count: number) => Promise<readonly TwinHash[]>;
  readonly onClose: (subscription: KafkaSubscription) => void;
}

export class KafkaSubscription implements Subscription {
  readonly #deps: KafkaSubscriptionDeps;
  readonly #queue = new AsyncQueue<Assignment>();
  readonly #fetcher: PartitionFetcher;
  readonly #member: GroupMember;
  #current: readonly KafkaAssignment[] = [];
  #closed: Promise<void> | undefined;

  constructor(deps: KafkaSubscriptionDeps) {
    const { cluster, group, kafkajsLogger, clock, logger } = deps;
    this.#deps = deps;
    this.#fetcher = new PartitionFetcher(cluster, clock);
    this.#member = new GroupMember({
      cluster,
      group,
      kafkajsLogger,
      clock,
      logger,
      onAssigned: (membership, partitions) => this.#assigned(membership, partitions),
      onRevoked: (why) => this.#revoke(why),
      onFailed: (error) => this.#queue.fail(error),
    });
  }

  assignments(): AsyncIterable<Assignment> {
    return this.#queue;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#member.leave();
    this.#queue.end();
    await this.#fetcher.close();
    await this.#deps.cluster.disconnect();
    this.#deps.onClose(this);
  }

  async #assigned(membership: Membership, partitions: readonly number[]): Promise<void> {
    const { group, clock, options, checkIdentity, committed, offsets, readTwinHashes } = this.#deps;
    await checkIdentity();
    // After the join: what the former owners committed in their generation is in here.
    const [commits, { start, end }] = await Promise.all([committed(group), offsets()]);
    this.#current = partitions.map(
      (partition) =>
        new KafkaAssignment({
          partition,
          committed: commits[partition],
          startOffset: start[partition] ?? 0,
          endOffset: end[partition] ?? 0,
          maxBufferedBytes: options.maxBufferedBytes ?? DEFAULT_BUFFERED_BYTES,
          clock,
          sendCommit: (commit) => membership.commit(partition, commit),
          readTwinHashes: (before, count) => readTwinHashes(partition, before, count),
          onHungry: () => this.#fetcher.wake(),
        }),
    );
    this.#fetcher.follow(this.#current);
    for (const assignment of this.#current) this.#queue.push(assignment);
  }

  #revoke(why: string): void {
    for (const assignment of this.#current) assignment.lose(partitionLost(assignment.partition, why));
    this.#current = [];
    this.#fetcher.follow([]);
  }
}
