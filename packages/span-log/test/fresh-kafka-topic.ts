import { systemClock } from '@studio/core';
import { Kafka, logLevel } from 'kafkajs';
import type { FreshOptions, LogUnderTest } from '../conformance/suite.ts';
import type { SpanLog } from '../src/port.ts';
import { quietLogger } from './quiet-logger.ts';

/** A topic of its own, removed afterwards. */
export async function freshKafkaTopic(brokers: string, options: FreshOptions): Promise<LogUnderTest> {
  const { partitions = 1, requiredGroups = [] } = options;
  const topic = `test-${crypto.randomUUID()}`;
  return {
    config: {
      kind: 'kafka',
      brokers: brokers.split(','),
      topic,
      requiredGroups,
      createTopics: { partitions, replicationFactor: 1 },
    },
    deps: { clock: systemClock, logger: quietLogger },
    removeAll: (log) =>
      withAdmin(brokers, async (admin) => admin.deleteTopicRecords({ topic, partitions: await ends(log) })),
    dispose: () => withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic, `${topic}.dlq`] })),
  };
}

const ends = async (log: SpanLog) =>
  (await log.endOffsets()).map((offset, partition) => ({ partition, offset: String(offset) }));

export async function withAdmin(
  brokers: string,
  work: (admin: ReturnType<Kafka['admin']>) => Promise<void>,
): Promise<void> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
