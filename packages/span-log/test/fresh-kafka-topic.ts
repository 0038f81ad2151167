import { systemClock } from '@studio/core';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { FreshOptions, LogUnderTest } from '../conformance/suite.ts';
import { quietLogger } from './quiet-logger.ts';

/** A topic of its own, removed afterwards. */
export async function freshKafkaTopic(brokers: string, options: FreshOptions): Promise<LogUnderTest> {
  const { partitions = 1, requiredGroups = [], retentionBytes } = options;
  const size = retentionBytes ? { retentionBytes } : {};
  const topic = `test-${crypto.randomUUID()}`;
  return {
    config: {
      kind: 'kafka',
      brokers: brokers.split(','),
      topic,
      requiredGroups,
      createTopics: { partitions, replicationFactor: 1, ...size },
    },
    deps: { clock: systemClock, logger: quietLogger },
    removeAll: () =>
      withAdmin(brokers, async (admin) => {
        const found = await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({
          topic,
          partitions: found.map(({ partition, high }) => ({ partition, offset: high })),
        });
      }),
    dispose: () => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic, `${topic}.dlq`] })),
  };
}

export async function withAdmin(brokers: string, work: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
