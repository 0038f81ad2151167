/** `studio kafka init`: creates the topics of the span log, or says in what existing ones differ. */
import type { Clock } from '@studio/core';
import type { Admin } from 'kafkajs';
import type { KafkaTopicSettings } from '../config.ts';
import type { SpanLogDeps } from '../deps.ts';
import { logUnavailable } from '../failures.ts';
import { createKafka, type KafkaConnection } from './connection-settings.ts';
import { asLogError, errorType } from './kafka-failures.ts';
import { topicConfig, type WantedTopic, wantedTopics } from './topic-settings.ts';

const LEADERS_TIMEOUT_MS = 15_000;
const UNSETTLED = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

export interface InitializedTopic {
  readonly topic: string;
  readonly created: boolean;
  /** One sentence for each setting of an existing topic that is not as asked for. Nothing is changed. */
  readonly differences: readonly string[];
}

/**
 * Creates the topic and its dead-letter topic. Existing topics are only compared. Rejects with PermanentError
 * `sign_in_failed` or RetryableError `log_unavailable`.
 */
export async function initKafkaTopics(
  config: KafkaConnection & { readonly topic: string },
  settings: KafkaTopicSettings,
  deps: SpanLogDeps,
): Promise<readonly InitializedTopic[]> {
  const admin = createKafka(config, deps.logger, 30_000).admin();
  try {
    await admin.connect();
    const results: InitializedTopic[] = [];
    for (const wanted of wantedTopics(config.topic, settings)) {
      const created = await create(admin, wanted);
      await leadersOf(admin, wanted.topic, deps.clock);
      const differences = created ? [] : await compare(admin, wanted);
      results.push({ topic: wanted.topic, created, differences });
    }
    return results;
  } catch (error) {
    throw asLogError(error, 'setting up its topics');
  } finally {
    await admin.disconnect();
  }
}

/** Whether this call made it: several processes may start at once. */
async function create(admin: Admin, wanted: WantedTopic): Promise<boolean> {
  const { topic, partitions: numPartitions, replicationFactor, config } = wanted;
  if ((await admin.listTopics()).includes(topic)) return false;
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
  try {
    const topics = [{ topic, numPartitions, replicationFactor, configEntries }];
    return await admin.createTopics({ topics, waitForLeaders: false });
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  }
}

/** Brokers hear of a new topic a moment after its creation was confirmed. */
async function leadersOf(admin: Admin, topic: string, clock: Clock): Promise<void> {
  const deadlineMs = clock.monotonicMs() + LEADERS_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions ?? [];
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return;
    } catch (error) {
      if (!UNSETTLED.has(errorType(error) ?? '')) throw error;
    }
    if (clock.monotonicMs() > deadlineMs) throw logUnavailable(`topic ${topic} has no leaders.`);
    await clock.sleep(50);
  }
}

function isExisting(error: unknown): boolean {
  const { errors = [] } = error as { errors?: readonly unknown[] };
  return [error, ...errors].some((each) => errorType(each) === 'TOPIC_ALREADY_EXISTS');
}

async function compare(admin: Admin, wanted: WantedTopic): Promise<string[]> {
  const { topic } = wanted;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics[0]?.partitions ?? [];
  const found = await topicConfig(admin, topic);
  const differences = Object.entries(wanted.config)
    .filter(([name, value]) => found.get(name) !== value)
    .map(([name, value]) => `${topic}: ${name} is ${found.get(name)}, should be ${value}.`);
  if (partitions.length !== wanted.partitions) {
    differences.push(`${topic}: it has ${partitions.length} partitions, should have ${wanted.partitions}.`);
  }
  const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
  if (replicas < wanted.replicationFactor) {
    differences.push(`${topic}: it has ${replicas} replicas, should have ${wanted.replicationFactor}.`);
  }
  return differences;
}
