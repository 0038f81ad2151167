/**
 * Membership in a consumer group: joins, sends heartbeats whatever the readers do, and joins again when the group
 * changes. Every partition is given up before joining again (the eager protocol).
 */
import type { Clock } from '@studio/core';
import { RetryableError } from '@studio/core';
import type { LogSink } from '../deps.ts';
import { partitionLost } from '../failures.ts';
import type { Commit } from '../port.ts';
import { asLogError, errorType, isRefused } from './kafka-failures.ts';
import { kafkajsParts, type LowLevelGroup } from './kafkajs-runtime.ts';
import type { TopicCluster } from './topic-cluster.ts';

/** A member that was killed keeps its partitions for so long, and holds up a joining one. */
const SESSION_TIMEOUT_MS = 10_000;
/** A member that leaves while it joins waits so long for the others; cut off, it would stay for its session's time. */
const LEAVE_WAIT_MS = 5_000;
const REBALANCE_TIMEOUT_MS = 60_000;
/** Also how long members take to notice that somebody joined or left. */
const HEARTBEAT_MS = 500;
const BACKOFF_MS = 500;
/** Brokers that do not answer for so long end the subscription instead of being asked for ever. */
const GIVE_UP_AFTER_MS = 5 * 60_000;

export interface GroupMemberDeps {
  readonly cluster: TopicCluster;
  readonly group: string;
  readonly kafkajsLogger: unknown;
  readonly clock: Clock;
  readonly logger: LogSink;
  /** This member has these partitions now. A rejection makes it join again. */
  readonly onAssigned: (membership: Membership, partitions: readonly number[]) => Promise<void>;
  /** It has none any more. */
  readonly onRevoked: (why: string) => void;
  readonly onFailed: (error: Error) => void;
}

/** What Kafka checks a commit against. */
export interface Membership {
  commit(partition: number, commit: Commit): Promise<void>;
}

/** The group has moved on without this member's generation. */
const FENCED = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'REBALANCE_IN_PROGRESS',
  'FENCED_INSTANCE_ID',
]);
const REJOIN = new Set([...FENCED, 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE']);

export class GroupMember {
  readonly #deps: GroupMemberDeps;
  readonly #group: LowLevelGroup;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #joined = false;

  constructor(deps: GroupMemberDeps) {
    this.#deps = deps;
    this.#group = createGroup(deps);
    this.#running = this.#run();
  }

  /** Leaves the group, so that the others get its partitions at once. */
  async leave(): Promise<void> {
    this.#closing.abort();
    this.#deps.onRevoked('the subscription was closed.');
    if (this.#joined) await this.#group.leave().catch(() => {});
    const patience = setTimeout(() => this.#deps.cluster.abort(), LEAVE_WAIT_MS);
    await this.#running;
    clearTimeout(patience);
  }

  async #run(): Promise<void> {
    const { clock, cluster, logger, group, onRevoked, onFailed } = this.#deps;
    const { signal } = this.#closing;
    let failingSinceMs: number | undefined;
    while (!signal.aborted) {
      try {
        await cluster.connect();
        await this.#group.joinAndSync();
        this.#joined = true;
        if (signal.aborted) {
          await this.#group.leave().catch(() => {});
          return;
        }
        await this.#deps.onAssigned(this.#membership(), this.#partitions());
        failingSinceMs = undefined;
        onRevoked(await this.#beat());
      } catch (error) {
        onRevoked('the group could not be reached.');
        if (signal.aborted) return;
        failingSinceMs ??= clock.monotonicMs();
        const isOver = !isRetryable(error) || clock.monotonicMs() - failingSinceMs > GIVE_UP_AFTER_MS;
        if (isOver) {
          await this.#group.leave().catch(() => {});
          onFailed(asLogError(error, `being a member of group ${group}`));
          return;
        }
        logger.warn({ err: error, group }, 'The consumer group cannot be reached; trying again.');
        await clock.sleep(BACKOFF_MS, signal).catch(() => {});
        await cluster.refresh().catch(() => {});
      } finally {
        this.#joined = false;
      }
    }
  }

  /** Heartbeats until this generation has ended; returns why it has. */
  async #beat(): Promise<string> {
    const { clock, cluster } = this.#deps;
    const { signal } = this.#closing;
    let lastMs = clock.monotonicMs();
    for (;;) {
      await clock.sleep(HEARTBEAT_MS, signal).catch(() => {});
      if (signal.aborted) return 'the subscription was closed.';
      try {
        await this.#group.heartbeat({ interval: 0 });
        lastMs = clock.monotonicMs();
      } catch (error) {
        if (REJOIN.has(errorType(error) ?? '')) return 'the group was rebalanced.';
        // A broker restarts or the coordinator has moved: within the session's time this member still is one.
        if (clock.monotonicMs() - lastMs > SESSION_TIMEOUT_MS) throw error;
        const { groupId } = this.#group;
        const coordinator = await cluster
          .refresh()
          .then(() => cluster.cluster.findGroupCoordinator({ groupId }))
          .catch(() => undefined);
        if (coordinator) this.#group.coordinator = coordinator;
      }
    }
  }

  #partitions(): readonly number[] {
    const own = this.#group.assigned().find(({ topic }) => topic === this.#deps.cluster.topic);
    return [...(own?.partitions ?? [])].sort((a, b) => a - b);
  }

  /**
   * Commits under the generation and member id of now, for ever: kafkajs' own commit would take those of the moment it
   * is sent, and Kafka, which checks membership and not ownership, would accept it from a former owner.
   */
  #membership(): Membership {
    const { cluster, group: groupId } = this.#deps;
    const { generationId: groupGenerationId, memberId } = this.#group;
    const commit = async (partition: number, { offset, note }: Commit) => {
      const partitions = [{ partition, offset: String(offset), metadata: note }];
      const topics = [{ topic: cluster.topic, partitions }];
      try {
        await this.#group.coordinator.offsetCommit({ groupId, memberId, groupGenerationId, topics });
      } catch (error) {
        const type = errorType(error) ?? '';
        if (FENCED.has(type)) throw partitionLost(partition, `Kafka refused the commit (${type}).`, error);
        throw asLogError(error, 'committing');
      }
    };
    return { commit };
  }
}

function isRetryable(error: unknown): boolean {
  if (error instanceof RetryableError) return true;
  return !(error instanceof Error && error.name === 'PermanentError') && !isRefused(error);
}

function createGroup({ cluster, group, kafkajsLogger }: GroupMemberDeps): LowLevelGroup {
  const { ConsumerGroup, kafkajs } = kafkajsParts();
  const logger = kafkajsLogger;
  const assigner = kafkajs.PartitionAssigners.roundRobin as (options: object) => unknown;
  return new ConsumerGroup({
    cluster: cluster.cluster,
    groupId: group,
    topics: [cluster.topic],
    topicConfigurations: { [cluster.topic]: { fromBeginning: true } },
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    logger,
    instrumentationEmitter: { emit: () => {} },
    assigners: [assigner({ cluster: cluster.cluster, groupId: group, logger })],
    sessionTimeout: SESSION_TIMEOUT_MS,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    autoCommit: false,
  });
}
