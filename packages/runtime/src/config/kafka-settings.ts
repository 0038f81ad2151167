import { isHostAndPort } from './address-kinds.ts';
import { optional, setting } from './setting.ts';
import { flag, integer, list, oneOf, text } from './value-kinds.ts';

/** The span log on Kafka. Embedded: LMDB in the data folder. */
export const kafkaSettings = {
  kafkaBrokers: optional('JUNJO_KAFKA_BROKERS', list('host:port', isHostAndPort), {
    doc: 'Kafka brokers to start from: `kafka-1:9092,kafka-2:9092`. Embedded: a log in the data folder.',
  }),
  kafkaTopic: setting('JUNJO_KAFKA_TOPIC', text('a topic name'), {
    doc: 'Topic of the span log; the dead letters are in the topic of this name with `.dlq` at its end.',
    default: 'otlp.traces',
  }),
  kafkaPartitions: setting('JUNJO_KAFKA_PARTITIONS', integer(1, 10_000), {
    doc: 'Partitions that `studio kafka init` creates. Changing them later is a drain-first procedure.',
    default: '12',
  }),
  kafkaReplicationFactor: setting('JUNJO_KAFKA_REPLICATION_FACTOR', integer(1, 100), {
    doc: 'Replicas that `studio kafka init` creates; min.insync.replicas is one less, at least 1.',
    default: '3',
  }),
  kafkaTls: setting('JUNJO_KAFKA_TLS', flag(), {
    doc: 'Whether to speak TLS with the brokers.',
    default: 'false',
  }),
  kafkaTlsCaFile: optional('JUNJO_KAFKA_TLS_CA', text('a file in PEM form'), {
    doc: "Authority of the brokers' certificates, when it is not a public one.",
  }),
  kafkaSaslMechanism: optional(
    'JUNJO_KAFKA_SASL_MECHANISM',
    oneOf('plain', 'scram-sha-256', 'scram-sha-512'),
    {
      doc: 'How to sign in to the brokers.',
    },
  ),
  kafkaSaslUsername: optional('JUNJO_KAFKA_SASL_USERNAME', text(), { doc: 'User of the SASL sign-in.' }),
  kafkaSaslPassword: optional('JUNJO_KAFKA_SASL_PASSWORD', text(), {
    doc: 'Password of the SASL sign-in.',
    secret: true,
  }),
};
