import {
  clickhouseContainer,
  kafkaContainer,
  postgresContainer,
  qdrantContainer,
  redisContainer,
} from './docker.ts';
import { javaAvailable, startKafka } from './kafka.ts';
import type { PartSource } from './part.ts';
import { postgresAvailable, startPostgres } from './postgres.ts';
import { redisAvailable, startRedis } from './redis.ts';

/** Every real part that the suites can use, in the order in which they are started. */
export const partSources: readonly PartSource[] = [
  {
    name: 'Kafka',
    variable: 'JUNJO_TEST_KAFKA_BROKERS',
    docker: kafkaContainer,
    native: async () => {
      const java = await javaAvailable();
      if (!java.available) return { missing: java.reason };
      const kafka = await startKafka({});
      return { value: kafka.brokers, stop: () => kafka.stop() };
    },
  },
  {
    name: 'PostgreSQL',
    variable: 'JUNJO_TEST_POSTGRES_URL',
    docker: postgresContainer,
    native: async () => {
      const postgres = await postgresAvailable();
      if (!postgres.available) return { missing: postgres.reason };
      const server = await startPostgres({});
      return { value: server.url, stop: () => server.stop() };
    },
  },
  {
    name: 'Redis',
    variable: 'JUNJO_TEST_REDIS_URL',
    docker: redisContainer,
    native: async () => {
      const redis = await redisAvailable();
      if (!redis.available) return { missing: redis.reason };
      const server = await startRedis({});
      return { value: server.url, stop: () => server.stop() };
    },
  },
  {
    name: 'ClickHouse server',
    variable: 'JUNJO_TEST_CLICKHOUSE_URL',
    docker: clickhouseContainer,
    native: async () => ({
      missing: 'no server given and no Docker daemon: the same suites run against the embedded engine',
    }),
  },
  {
    name: 'Qdrant',
    variable: 'JUNJO_TEST_QDRANT_URL',
    docker: qdrantContainer,
    native: async () => ({
      missing:
        'no server given and no Docker daemon: its adapter ran against a fake of the wire only, NOT verified',
    }),
  },
];
