import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@clickhouse/client';
import { freePort } from '@studio/testkit/free-port';
import { StudioProcess } from '@studio/testkit/process';
import type { SystemUnderTest } from './system.ts';

const script = (name: string) => join(import.meta.dirname, `../../../${name}/src/main.ts`);

/**
 * Separate processes on real Kafka and Postgres: api, one receiver, two indexers; the engine runs alone as the
 * ClickHouse endpoint. What is killed is one of them, picked at random.
 */
export async function distributedSystem(options: {
  readonly dataDir: string;
  readonly brokers: string;
  readonly postgresUrl: string;
}): Promise<SystemUnderTest> {
  const ports = await Promise.all(Array.from({ length: 10 }, freePort));
  const [http, grpc, rest, auth, engine, ...metrics] = ports as [
    number,
    number,
    number,
    number,
    number,
    ...number[],
  ];
  const apiKey = 'jtel_kill_test_0123456789abcdef';
  const clickhouseUrl = `http://default:${randomBytes(12).toString('hex')}@127.0.0.1:${engine}`;
  const shared = {
    JUNJO_KAFKA_BROKERS: options.brokers,
    JUNJO_KAFKA_TOPIC: `kill-${randomBytes(4).toString('hex')}`,
    JUNJO_KAFKA_PARTITIONS: '3',
    JUNJO_KAFKA_REPLICATION_FACTOR: '1',
    JUNJO_POSTGRES_URL: options.postgresUrl,
    JUNJO_CLICKHOUSE_URL: clickhouseUrl,
    JUNJO_INTERNAL_GRPC_TOKEN: randomBytes(24).toString('hex'),
    JUNJO_BOOTSTRAP_API_KEY: apiKey,
    JUNJO_BOOTSTRAP_TOKEN: 'jdev_kill_test_0123456789abcdef',
    JUNJO_BIND: '127.0.0.1',
    JUNJO_LOG_LEVEL: 'warn',
    BACKEND_GRPC_HOST: '127.0.0.1',
    BACKEND_GRPC_PORT: String(auth),
  };
  const make = (
    name: string,
    metricsPort: number | undefined,
    env: Record<string, string>,
    args: string[] = [],
  ) =>
    new StudioProcess({
      script: script(name),
      args,
      env: { ...shared, JUNJO_METRICS_PORT: String(metricsPort), ...env },
      readyUrl:
        name === 'engine'
          ? `http://127.0.0.1:${engine}/ping`
          : `http://127.0.0.1:${metricsPort}/health/ready`,
    });
  const engineProcess = make('engine', metrics[0], {
    JUNJO_HOST_DB_DATA_PATH: options.dataDir,
    JUNJO_ENGINE_PORT: String(engine),
  });
  const parts = {
    engine: engineProcess,
    api: make('api', metrics[1], { JUNJO_BACKEND_PORT: String(rest), GRPC_PORT: String(auth) }),
    receiver: make('receiver', metrics[2], {
      JUNJO_OTLP_HTTP_PORT: String(http),
      JUNJO_OTLP_GRPC_PORT: String(grpc),
    }),
    'indexer 1': make('indexer', metrics[3], {}),
    'indexer 2': make('indexer', metrics[4], {}),
  };
  const names = Object.keys(parts) as (keyof typeof parts)[];
  return {
    apiKey,
    start: async () => {
      await promisify(execFile)(process.execPath, [script('standalone'), 'kafka', 'init'], {
        env: { PATH: process.env['PATH'] ?? '', ...shared },
      });
      for (const name of names) await parts[name].start();
    },
    killAndRestart: async (random) => {
      const name = names[Math.floor(random * names.length)] ?? 'indexer 1';
      await parts[name].kill9();
      await parts[name].start();
      return name;
    },
    endpoint: () => `http://127.0.0.1:${http}`,
    sql: async (query) => {
      await using client = disposable(createClient({ url: clickhouseUrl, database: 'junjo' }));
      const answer = await client.value.query({ query, format: 'JSONEachRow' });
      return answer.json<Record<string, unknown>>();
    },
    stop: async () => {
      for (const name of names.toReversed()) await parts[name].stop();
    },
  };
}

function disposable<T extends { close(): Promise<void> }>(value: T) {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
