/** The settings of the two topics, made or compared. */
import type { Admin } from 'kafkajs';
import type { KafkaTopicSettings } from '../config.ts';
import { kafkajsParts } from './kafkajs-runtime.ts';

const DAY_MS = 86_400_000;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Room for a request of 16 MiB with its headers. */
const MAX_MESSAGE_BYTES = 17 * MIB;

/** What a dead letter may add to the record it holds: reason, error and position. */
export const LETTER_OVERHEAD_BYTES = 64 * 1024;

export interface WantedTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

export const deadLetterTopic = (topic: string): string => `${topic}.dlq`;

export function wantedTopics(topic: string, settings: KafkaTopicSettings): readonly WantedTopic[] {
  const { partitions, replicationFactor } = settings;
  const { minInsyncReplicas = Math.max(1, replicationFactor - 1) } = settings;
  const { retentionMs = 3 * DAY_MS, retentionBytes = 10 * GIB } = settings;
  const durable = {
    'min.insync.replicas': String(minInsyncReplicas),
    'unclean.leader.election.enable': 'false',
    'compression.type': 'producer',
  };
  return [
    {
      topic,
      partitions,
      replicationFactor,
      config: {
        ...durable,
        'cleanup.policy': 'delete',
        'retention.ms': String(retentionMs),
        'retention.bytes': String(retentionBytes),
        'max.message.bytes': String(MAX_MESSAGE_BYTES),
        // The brokers' time: a sender's clock must not decide what retention removes.
        'message.timestamp.type': 'LogAppendTime',
      },
    },
    {
      topic: deadLetterTopic(topic),
      partitions: 1,
      replicationFactor,
      config: {
        ...durable,
        'cleanup.policy': 'compact',
        'max.message.bytes': String(MAX_MESSAGE_BYTES + 2 * LETTER_OVERHEAD_BYTES),
      },
    },
  ];
}

/** A topic's settings as they are. */
export async function topicConfig(admin: Admin, topic: string): Promise<ReadonlyMap<string, string>> {
  const { ConfigResourceTypes } = kafkajsParts().kafkajs;
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  });
  const entries = resources[0]?.configEntries ?? [];
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}
