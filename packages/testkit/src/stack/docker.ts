import { execFile } from 'node:child_process';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { freePort } from './free-port.ts';

/** Whether a Docker daemon answers; a client program alone proves nothing. */
export function dockerAnswers(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 }, (error, stdout) =>
      resolve(error === null && stdout.trim() !== ''),
    );
  });
}

async function started(container: StartedTestContainer, value: string) {
  return {
    value,
    stop: async () => {
      await container.stop();
    },
  };
}

/** A broker tells clients its own address, so the host port must be known before it starts. */
export async function kafkaContainer() {
  const port = await freePort();
  const container = await new GenericContainer('apache/kafka:4.1.1')
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_MESSAGE_MAX_BYTES: String(32 * 1024 * 1024),
      KAFKA_REPLICA_FETCH_MAX_BYTES: String(32 * 1024 * 1024),
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return started(container, `127.0.0.1:${port}`);
}

export async function postgresContainer() {
  const container = await new GenericContainer('postgres:17-alpine')
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: 'test' })
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  return started(
    container,
    `postgres://postgres:test@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
  );
}

export async function redisContainer() {
  const container = await new GenericContainer('redis:7-alpine')
    .withExposedPorts(6379)
    .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
    .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
    .start();
  return started(container, `redis://${container.getHost()}:${container.getMappedPort(6379)}`);
}

export async function clickhouseContainer() {
  const container = await new GenericContainer('clickhouse/clickhouse-server:26.3')
    .withExposedPorts(8123)
    .withEnvironment({ CLICKHOUSE_PASSWORD: 'test', CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT: '1' })
    .withWaitStrategy(Wait.forHttp('/ping', 8123))
    .start();
  return started(container, `http://default:test@${container.getHost()}:${container.getMappedPort(8123)}`);
}

export async function qdrantContainer() {
  const container = await new GenericContainer('qdrant/qdrant:v1.18.0')
    .withExposedPorts(6333)
    .withWaitStrategy(Wait.forHttp('/readyz', 6333))
    .start();
  return started(container, `http://${container.getHost()}:${container.getMappedPort(6333)}`);
}
