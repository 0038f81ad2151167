import { PermanentError } from '@studio/core';
import type { Admin, Kafka } from 'kafkajs';
import type { KafkaSpanLogConfig } from '../config.ts';
import type { SpanLogDeps } from '../deps.ts';
import { DEFAULT_APPEND_TIMEOUT_MS } from '../limits.ts';
import type { SpanLog } from '../port.ts';
import { createKafka } from './connection-settings.ts';
import { initKafkaTopics } from './init.ts';
import { KafkaDeadLetters } from './kafka-dead-letters.ts';
import { asLogError } from './kafka-failures.ts';
import { KafkaSpanLog } from './kafka-span-log.ts';
import { LagWatch } from './lag-watch.ts';
import { Producer } from './producer.ts';
import { MESSAGE_OVERHEAD_BYTES } from './record-codec.ts';
import { TopicCluster } from './topic-cluster.ts';
import { TopicOffsets } from './topic-offsets.ts';
import { TopicReader } from './topic-reader.ts';
import { deadLetterTopic, LETTER_OVERHEAD_BYTES, topicConfig } from './topic-settings.ts';

/**
 * Connects to the topic. PermanentErrors, one sentence each: `topic_missing`, `wrong_topic_settings`,
 * `broker_too_old`, `sign_in_failed`; RetryableError `log_unavailable` when no broker answers.
 */
export async function openKafkaSpanLog(config: KafkaSpanLogConfig, deps: SpanLogDeps): Promise<SpanLog> {
  const { appendTimeoutMs = DEFAULT_APPEND_TIMEOUT_MS } = config;
  // A request that is not answered must leave time for a second one.
  const requestTimeoutMs = Math.max(1_000, Math.floor(appendTimeoutMs / 2));
  const kafka = createKafka(config, deps.logger, requestTimeoutMs);
  const clusters: TopicCluster[] = [];
  const openCluster = (topic: string) => {
    const cluster = new TopicCluster(kafka, topic);
    clusters.push(cluster);
    return cluster;
  };
  try {
    if (config.createTopics) await initKafkaTopics(config, config.createTopics, deps);
    const limits = await readLimits(kafka, config.topic);
    return await assemble(config, deps, kafka, limits, openCluster, appendTimeoutMs, requestTimeoutMs);
  } catch (error) {
    await Promise.all(clusters.map((cluster) => cluster.disconnect()));
    throw asLogError(error, `opening topic ${config.topic}`);
  }
}

interface TopicLimits {
  readonly maxMessageBytes: number;
  readonly maxLetterBytes: number;
  readonly retentionMs: number;
  readonly retentionBytes: number;
}

async function assemble(
  config: KafkaSpanLogConfig,
  deps: SpanLogDeps,
  kafka: Kafka,
  limits: TopicLimits,
  openCluster: (topic: string) => TopicCluster,
  timeoutMs: number,
  requestTimeoutMs: number,
): Promise<SpanLog> {
  const { clock } = deps;
  const { topic, maxInFlightBytes = 256 * 1024 * 1024 } = config;
  const [producerCluster, readCluster] = [openCluster(topic), openCluster(topic)];
  await Promise.all([producerCluster.connect(), readCluster.connect()]);
  const offsets = new TopicOffsets(readCluster);
  const options = { maxInFlightBytes, timeoutMs, requestTimeoutMs };
  const letterCluster = openCluster(deadLetterTopic(topic));
  const letterProducer = new Producer(
    letterCluster,
    { ...options, maxBatchBytes: limits.maxLetterBytes },
    clock,
  );
  const logId = await offsets.logId();
  return new KafkaSpanLog(
    {
      logId,
      maxRecordBytes: limits.maxMessageBytes - MESSAGE_OVERHEAD_BYTES,
      partitionCount: readCluster.partitions().length,
      appendTimeoutMs: timeoutMs,
      producerCluster,
      producer: new Producer(producerCluster, { ...options, maxBatchBytes: limits.maxMessageBytes }, clock),
      readCluster,
      offsets,
      deadLetters: new KafkaDeadLetters(letterCluster, letterProducer),
      lagWatch: new LagWatch({
        ...deps,
        groups: config.requiredGroups,
        retention: { ms: Math.max(0, limits.retentionMs), bytes: Math.max(0, limits.retentionBytes) },
        reader: new TopicReader(readCluster),
        offsets: () => offsets.both(),
        committed: (group) => offsets.committed(group),
      }),
      openCluster: () => new TopicCluster(kafka, topic),
      kafkajsLogger: kafka.logger(),
    },
    deps,
  );
}

async function readLimits(kafka: Kafka, topic: string): Promise<TopicLimits> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await checkTopics(admin, topic);
    const main = await topicConfig(admin, topic);
    const letters = await topicConfig(admin, deadLetterTopic(topic));
    const maxMessageBytes = Number(main.get('max.message.bytes'));
    const maxLetterBytes = Number(letters.get('max.message.bytes'));
    if (maxLetterBytes < maxMessageBytes + LETTER_OVERHEAD_BYTES) {
      throw new PermanentError(
        `max.message.bytes of ${deadLetterTopic(topic)} is ${maxLetterBytes}; it must be at least ${maxMessageBytes + LETTER_OVERHEAD_BYTES}, or a dead letter of the largest record blocks its partition.`,
        { code: 'wrong_topic_settings' },
      );
    }
    const retentionMs = Number(main.get('retention.ms'));
    return {
      maxMessageBytes,
      maxLetterBytes,
      retentionMs,
      retentionBytes: Number(main.get('retention.bytes')),
    };
  } finally {
    await admin.disconnect();
  }
}

async function checkTopics(admin: Admin, topic: string): Promise<void> {
  const existing = await admin.listTopics();
  const missing = [topic, deadLetterTopic(topic)].filter((name) => !existing.includes(name));
  if (missing.length === 0) return;
  throw new PermanentError(
    `The Kafka topic ${missing.join(' and ')} does not exist; create it with \`npm run studio -- kafka init\`.`,
    { code: 'topic_missing' },
  );
}
