/**
 * Keeps the buffers of one member's partitions filled. One request at a time to each leader, for those of its
 * partitions that have room: a partition whose reader is slow never holds up the others.
 */
import type { Clock } from '@studio/core';
import { offsetOutOfRange } from '../failures.ts';
import type { KafkaAssignment } from './kafka-assignment.ts';
import { KafkaCode } from './kafka-failures.ts';
import type { FetchedPartition, TopicCluster } from './topic-cluster.ts';

/** How long an empty fetch waits at the broker: also how long a seek or a close waits for it at most. */
const MAX_WAIT_MS = 200;
const PARTITION_BYTES = 8 * 1024 * 1024;
/** Decoded in one go: more would hold up everything else in the process for longer. */
const RESPONSE_BYTES = 16 * 1024 * 1024;
const BACKOFF_MS = 200;

export class PartitionFetcher {
  readonly #cluster: TopicCluster;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  readonly #underWay = new Map<number, Promise<void>>();
  #assignments: readonly KafkaAssignment[] = [];
  /** Rotates, so that under a response's byte limit each partition comes first in turn. */
  #turn = 0;

  constructor(cluster: TopicCluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** The partitions to fetch from now on. */
  follow(assignments: readonly KafkaAssignment[]): void {
    this.#assignments = assignments;
    this.wake();
  }

  /** A partition has room again, or another position. */
  wake(): void {
    if (this.#closing.signal.aborted) return;
    const hungry = this.#assignments.filter((assignment) => assignment.fetchFrom() !== undefined);
    const byLeader = Map.groupBy(hungry, ({ partition }) => this.#cluster.leader(partition) ?? NO_LEADER);
    for (const [leader, assignments] of byLeader) {
      if (this.#underWay.has(leader)) continue;
      const fetching = this.#fetch(leader, assignments).finally(() => {
        this.#underWay.delete(leader);
        this.wake();
      });
      this.#underWay.set(leader, fetching);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#assignments = [];
    await Promise.all(this.#underWay.values());
  }

  async #fetch(leader: number, hungry: readonly KafkaAssignment[]): Promise<void> {
    try {
      if (leader === NO_LEADER) throw new Error('a partition has no leader');
      await this.#cluster.refreshIfOld();
      const asked = this.#inTurn(hungry).flatMap((assignment) => {
        const from = assignment.fetchFrom();
        return from ? [{ assignment, ...from }] : [];
      });
      const partitions = asked.map(({ assignment: { partition }, offset }) => ({
        partition,
        offset,
        maxBytes: PARTITION_BYTES,
      }));
      if (partitions.length === 0) return;
      const limits = { maxBytes: RESPONSE_BYTES, maxWaitMs: MAX_WAIT_MS };
      const answers = await this.#cluster.fetch(leader, partitions, limits);
      let stale = false;
      for (const answer of answers) {
        const from = asked.find(({ assignment }) => assignment.partition === answer.partition);
        if (from && !(await this.#deliver(from.assignment, from.epoch, answer))) stale = true;
      }
      if (stale) throw new Error('a partition has moved');
    } catch {
      // Seen by everyone else too: the group's heartbeat decides whether this member still is one.
      await this.#clock.sleep(BACKOFF_MS, this.#closing.signal).catch(() => {});
      if (!this.#closing.signal.aborted) await this.#cluster.refresh().catch(() => {});
    }
  }

  /** Whether the broker still is the right one to ask. */
  async #deliver(assignment: KafkaAssignment, epoch: number, answer: FetchedPartition): Promise<boolean> {
    if (answer.errorCode === KafkaCode.NONE) {
      assignment.fetched(epoch, answer);
      return true;
    }
    if (answer.errorCode !== KafkaCode.OFFSET_OUT_OF_RANGE) return false;
    const from = assignment.fetchFrom();
    if (!from || from.epoch !== epoch) return true;
    const start = (await this.#cluster.offsets(true))[assignment.partition] ?? 0;
    // Above the end there is nothing yet; whether a position up there makes sense is for the reader to say.
    if (from.offset < start)
      assignment.outOfRange(epoch, offsetOutOfRange(assignment.partition, from.offset, start));
    else assignment.waitAtEnd(epoch, this.#clock, MAX_WAIT_MS);
    return true;
  }

  #inTurn<T>(items: readonly T[]): readonly T[] {
    const first = this.#turn++ % items.length;
    return [...items.slice(first), ...items.slice(0, first)];
  }
}

const NO_LEADER = -1;
