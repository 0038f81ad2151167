import type { Kafka, KafkaConfig, SASLOptions } from 'kafkajs';
import type { KafkaSpanLogConfig } from '../config.ts';
import type { LogSink } from '../deps.ts';
import { kafkajsParts } from './kafkajs-runtime.ts';

export type KafkaConnection = Pick<KafkaSpanLogConfig, 'brokers' | 'clientId' | 'tls' | 'sasl'>;

/** kafkajs with this project's time limits: nothing waits for ever for a broker that does not answer. */
export function createKafka(connection: KafkaConnection, logger: LogSink, requestTimeoutMs: number): Kafka {
  const { Kafka, logLevel } = kafkajsParts().kafkajs;
  const { brokers, clientId = 'junjo-ai-studio', tls, sasl } = connection;
  const settings: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: 3_000,
    authenticationTimeout: 5_000,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    // Longer waits are this adapter's own, where they can be cancelled.
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => logger.warn({ kafkajs: entry.namespace, ...entry.log }, entry.log.message),
    ...(tls && { ssl: tls === true ? true : tlsOptions(tls) }),
    ...(sasl && { sasl: sasl as SASLOptions }),
  };
  return new Kafka(settings);
}

function tlsOptions({ ca, cert, key, serverName }: Exclude<KafkaConnection['tls'], boolean | undefined>) {
  return {
    ...(ca && { ca: [ca] }),
    ...(cert && { cert }),
    ...(key && { key }),
    ...(serverName && { servername: serverName }),
  };
}
