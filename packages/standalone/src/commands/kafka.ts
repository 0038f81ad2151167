import { PermanentError, systemClock } from '@studio/core';
import { createLogger, kafkaConnection } from '@studio/runtime';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { standaloneConfig } from './standalone-config.ts';

/** `studio kafka init`: production brokers do not create topics by themselves. */
export function addKafka(cli: Command, process: CliProcess): void {
  cli
    .command('kafka')
    .description('the span log on Kafka')
    .command('init')
    .description('create the topics with the right settings, or say in what those that are there differ')
    .action(() => initTopics(process));
}

async function initTopics(process: CliProcess): Promise<void> {
  const { config } = standaloneConfig(process);
  if (!config.kafkaBrokers) {
    throw new PermanentError('JUNJO_KAFKA_BROKERS is not set: there is no Kafka to create topics on.', {
      code: 'no_kafka',
    });
  }
  const settings = {
    partitions: config.kafkaPartitions,
    replicationFactor: config.kafkaReplicationFactor,
    retentionMs: config.logRetentionMs,
    retentionBytes: config.logRetentionBytes,
  };
  const logger = createLogger({ level: 'fatal', format: 'text' });
  // Here, so that no other command loads a Kafka client.
  const { initKafkaTopics } = await import('@studio/span-log/kafka-init');
  const topics = await initKafkaTopics(await kafkaConnection(config), settings, {
    logger,
    clock: systemClock,
  });
  for (const { topic, created, differences } of topics) {
    process.stdout.write(`${topic}: ${created ? 'created' : 'was there already'}\n`);
    for (const difference of differences) process.stderr.write(`${difference}\n`);
  }
  if (topics.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
}
