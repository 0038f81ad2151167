/** The distributed form: every deployable a process of its own, on real Kafka, Postgres and Redis; the engine as ClickHouse. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@studio/testkit/free-port';
import { StudioProcess } from '@studio/testkit/process';
import { deleteTopics } from './delete-topics.ts';

export interface SeparateOptions {
  /** Of the engine. */
  readonly dataDir: string;
  readonly brokers: string;
  /** Of a database that nobody else uses. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
}

export type PartName = 'engine' | 'api' | 'receiver' | 'indexer 1' | 'indexer 2';

export interface SeparateProcesses {
  readonly parts: Readonly<Record<PartName, StudioProcess>>;
  readonly apiKey: string;
  readonly token: string;
  readonly clickhouseUrl: string;
  readonly topic: string;
  readonly endpoints: { readonly otlpGrpc: string; readonly otlpHttp: string; readonly api: string };
  /** Makes the topics as an operator does, then starts the engine, then all others at once. */
  start(): Promise<void>;
  /** Ends them, sources first, and removes the topics. */
  stop(): Promise<void>;
}

const script = (name: string) => join(import.meta.dirname, `../../${name}/src/main.ts`);
const secret = () => randomBytes(16).toString('hex');

/** api, one receiver, two indexers and the engine, on free ports, a topic and secrets of their own; not started yet. */
export async function separateProcesses(options: SeparateOptions): Promise<SeparateProcesses> {
  const [http = 0, grpc = 0, rest = 0, auth = 0, engine = 0, wal = 0] = await freePorts(6);
  const [apiMetrics = 0, receiverMetrics = 0, firstMetrics = 0, secondMetrics = 0] = await freePorts(4);
  const [apiKey, token, password] = [`jtel_${secret()}`, `jdev_${secret()}`, secret()];
  const topic = `separate-${randomBytes(4).toString('hex')}`;
  const clickhouseUrl = `http://default:${password}@127.0.0.1:${engine}`;
  const shared = {
    JUNJO_KAFKA_BROKERS: options.brokers,
    JUNJO_KAFKA_TOPIC: topic,
    JUNJO_KAFKA_PARTITIONS: '3',
    JUNJO_KAFKA_REPLICATION_FACTOR: '1',
    JUNJO_POSTGRES_URL: options.postgresUrl,
    JUNJO_REDIS_URL: options.redisUrl,
    JUNJO_CLICKHOUSE_URL: clickhouseUrl,
    JUNJO_INTERNAL_GRPC_TOKEN: secret(),
    JUNJO_LOG_LEVEL: 'warn',
  };
  const part = (role: string, metrics: number, env: Readonly<Record<string, string>>) =>
    new StudioProcess({
      script: script(role),
      env: { ...shared, JUNJO_METRICS_PORT: String(metrics), ...env },
      readyUrl: `http://127.0.0.1:${metrics}/health/ready`,
    });
  const parts = {
    engine: new StudioProcess({
      script: script('engine'),
      env: {
        JUNJO_HOST_DB_DATA_PATH: options.dataDir,
        JUNJO_ENGINE_PORT: String(engine),
        JUNJO_ENGINE_PASSWORD: password,
      },
      readyUrl: `http://127.0.0.1:${engine}/ping`,
    }),
    api: part('api', apiMetrics, {
      JUNJO_BACKEND_PORT: String(rest),
      GRPC_PORT: String(auth),
      INGESTION_HOST: '127.0.0.1',
      INGESTION_PORT: String(wal),
      JUNJO_SESSION_SECRET: randomBytes(32).toString('base64'),
      JUNJO_SECURE_COOKIE_KEY: randomBytes(32).toString('base64'),
      JUNJO_BOOTSTRAP_API_KEY: apiKey,
      JUNJO_BOOTSTRAP_TOKEN: token,
    }),
    receiver: part('receiver', receiverMetrics, {
      JUNJO_OTLP_HTTP_PORT: String(http),
      JUNJO_OTLP_GRPC_PORT: String(grpc),
      JUNJO_WAL_GRPC_PORT: String(wal),
      BACKEND_GRPC_HOST: '127.0.0.1',
      BACKEND_GRPC_PORT: String(auth),
    }),
    'indexer 1': part('indexer', firstMetrics, {}),
    'indexer 2': part('indexer', secondMetrics, {}),
  };
  const { engine: first, ...others } = parts;
  return {
    parts,
    apiKey,
    token,
    clickhouseUrl,
    topic,
    endpoints: {
      otlpGrpc: `127.0.0.1:${grpc}`,
      otlpHttp: `http://127.0.0.1:${http}`,
      api: `http://127.0.0.1:${rest}`,
    },
    start: async () => {
      const env = { PATH: process.env['PATH'] ?? '', ...shared };
      await promisify(execFile)(process.execPath, [script('standalone'), 'kafka', 'init'], { env });
      await first.start();
      await Promise.all(Object.values(others).map((each) => each.start()));
    },
    stop: async () => {
      await parts.receiver.stop();
      await Promise.all(Object.values(others).map((each) => each.stop()));
      await first.stop();
      await deleteTopics(options.brokers, topic);
    },
  };
}

const freePorts = (count: number): Promise<number[]> => Promise.all(Array.from({ length: count }, freePort));
