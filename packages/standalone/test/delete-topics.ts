import { Kafka, logLevel } from 'kafkajs';

/** Removes a log's topic and its dead letters; those that are not there are no problem. */
export async function deleteTopics(brokers: string, topic: string): Promise<void> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const present = await admin.listTopics();
    const topics = [topic, `${topic}.dlq`].filter((name) => present.includes(name));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
