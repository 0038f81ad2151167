import type { Config } from './config.ts';
import { readNamedFile } from './read-named-file.ts';

/** How to reach the brokers, in the shape that `@studio/span-log` takes. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly tls?: true | { readonly ca: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** The variables of Kafka put together; reads the file of JUNJO_KAFKA_TLS_CA. Throws ConfigError when it cannot. */
export async function kafkaConnection(config: Config): Promise<KafkaConnection> {
  const { kafkaBrokers: brokers = [], kafkaTopic: topic, kafkaTls, kafkaTlsCaFile } = config;
  const { kafkaSaslMechanism: mechanism, kafkaSaslUsername, kafkaSaslPassword } = config;
  const sasl = { username: kafkaSaslUsername ?? '', password: kafkaSaslPassword ?? '' };
  return {
    brokers,
    topic,
    ...(kafkaTls && { tls: kafkaTlsCaFile ? { ca: await readCa(kafkaTlsCaFile) } : (true as const) }),
    ...(mechanism && { sasl: { mechanism, ...sasl } }),
  };
}

const readCa = (file: string): Promise<string> => readNamedFile('JUNJO_KAFKA_TLS_CA', file);
