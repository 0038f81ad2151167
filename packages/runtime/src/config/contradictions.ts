import type { Config } from './settings.ts';

/** Values that are fine one by one and cannot hold together, one sentence each. */
export function contradictions(config: Config): readonly string[] {
  const found: string[] = [];
  const expect = (holds: boolean, sentence: string) => {
    if (!holds) found.push(sentence);
  };
  expect(
    Boolean(config.tlsCertFile) === Boolean(config.tlsKeyFile),
    'JUNJO_TLS_CERT and JUNJO_TLS_KEY belong together: set both or neither.',
  );
  expect(
    !config.tlsClientCaFile || Boolean(config.tlsCertFile),
    'JUNJO_TLS_CLIENT_CA needs JUNJO_TLS_CERT and JUNJO_TLS_KEY.',
  );
  expect(
    !config.kafkaSaslMechanism || Boolean(config.kafkaSaslUsername && config.kafkaSaslPassword),
    'JUNJO_KAFKA_SASL_MECHANISM needs JUNJO_KAFKA_SASL_USERNAME and JUNJO_KAFKA_SASL_PASSWORD.',
  );
  expect(
    config.inFlightBytesPerProject <= config.inFlightBytes,
    'JUNJO_IN_FLIGHT_BYTES_PER_PROJECT must not exceed JUNJO_IN_FLIGHT_BYTES.',
  );
  expect(
    config.maxRequestBytes <= config.inFlightBytesPerProject,
    'JUNJO_MAX_REQUEST_BYTES must not exceed JUNJO_IN_FLIGHT_BYTES_PER_PROJECT: such a request could never be taken.',
  );
  expect(
    config.indexerBatchMinRows <= config.indexerBatchMaxRows,
    'JUNJO_INDEXER_BATCH_MIN_ROWS must not exceed JUNJO_INDEXER_BATCH_MAX_ROWS.',
  );
  expect(
    config.indexerBatchMinBytes <= config.indexerBatchMaxBytes,
    'JUNJO_INDEXER_BATCH_MIN_BYTES must not exceed JUNJO_INDEXER_BATCH_MAX_BYTES.',
  );
  return found;
}
