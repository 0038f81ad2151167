import { productionRules } from './production-rules.ts';
import { facesPeople, type Role } from './roles.ts';
import { type Rule, rule } from './rule.ts';
import { isReused } from './secret-rules.ts';
import type { SettingName, Values } from './settings.ts';

const RULES: readonly Rule[] = [
  rule(
    ['tlsCertFile', 'tlsKeyFile'],
    (values) =>
      Boolean(values.tlsCertFile) !== Boolean(values.tlsKeyFile) &&
      'JUNJO_TLS_CERT and JUNJO_TLS_KEY belong together: set both or neither.',
  ),
  rule(
    ['tlsCertFile', 'tlsClientCaFile'],
    (values) =>
      Boolean(values.tlsClientCaFile && !values.tlsCertFile) &&
      'JUNJO_TLS_CLIENT_CA needs JUNJO_TLS_CERT and JUNJO_TLS_KEY.',
  ),
  rule(
    ['bootstrapAdminEmail', 'bootstrapAdminPassword'],
    (values) =>
      Boolean(values.bootstrapAdminEmail) !== Boolean(values.bootstrapAdminPassword) &&
      'JUNJO_BOOTSTRAP_ADMIN_EMAIL and JUNJO_BOOTSTRAP_ADMIN_PASSWORD belong together: set both or neither.',
  ),
  isReused('sessionSecret', 'secureCookieKey'),
  rule(
    ['jwtTtlMs', 'jwtRotationMs'],
    ({ jwtTtlMs, jwtRotationMs }) =>
      jwtRotationMs > 0 &&
      jwtTtlMs > jwtRotationMs &&
      'JUNJO_JWT_TTL must not exceed JUNJO_JWT_ROTATION: tokens would outlive the keys that they are checked with.',
  ),
  rule(
    ['kafkaSaslMechanism', 'kafkaSaslUsername', 'kafkaSaslPassword'],
    (values) =>
      Boolean(values.kafkaSaslMechanism && !(values.kafkaSaslUsername && values.kafkaSaslPassword)) &&
      'JUNJO_KAFKA_SASL_MECHANISM needs JUNJO_KAFKA_SASL_USERNAME and JUNJO_KAFKA_SASL_PASSWORD.',
  ),
  rule(
    ['inFlightBytesPerProject', 'inFlightBytes'],
    (values) =>
      values.inFlightBytesPerProject > values.inFlightBytes &&
      'JUNJO_IN_FLIGHT_BYTES_PER_PROJECT must not exceed JUNJO_IN_FLIGHT_BYTES.',
  ),
  rule(
    ['maxRequestBytes', 'inFlightBytesPerProject'],
    (values) =>
      values.maxRequestBytes > values.inFlightBytesPerProject &&
      'JUNJO_MAX_REQUEST_BYTES must not exceed JUNJO_IN_FLIGHT_BYTES_PER_PROJECT: such a request could never be taken.',
  ),
  rule(
    ['indexerBatchMinRows', 'indexerBatchMaxRows'],
    (values) =>
      values.indexerBatchMinRows > values.indexerBatchMaxRows &&
      'JUNJO_INDEXER_BATCH_MIN_ROWS must not exceed JUNJO_INDEXER_BATCH_MAX_ROWS.',
  ),
  rule(
    ['indexerBatchMinBytes', 'indexerBatchMaxBytes'],
    (values) =>
      values.indexerBatchMinBytes > values.indexerBatchMaxBytes &&
      'JUNJO_INDEXER_BATCH_MIN_BYTES must not exceed JUNJO_INDEXER_BATCH_MAX_BYTES.',
  ),
  rule(
    ['embeddingsUrl', 'embeddingsModel', 'embeddingsDimensions'],
    (values) =>
      Boolean(values.embeddingsUrl && !(values.embeddingsModel && values.embeddingsDimensions)) &&
      'JUNJO_EMBEDDINGS_URL needs JUNJO_EMBEDDINGS_MODEL and JUNJO_EMBEDDINGS_DIMENSIONS.',
  ),
];

const NEEDS_AN_INDEX = rule(
  ['qdrantUrl', 'clickhouseUrl'],
  (values) =>
    !values.qdrantUrl &&
    !values.clickhouseUrl &&
    'Neither JUNJO_QDRANT_URL nor JUNJO_CLICKHOUSE_URL is set; the vector-indexer needs one of them.',
);

/**
 * Values that are fine one by one and cannot hold together, one sentence each. Of the `broken` ones, which could not be
 * read, nothing is said.
 */
export function contradictions(
  values: Values,
  { role, broken }: { readonly role: Role; readonly broken: ReadonlySet<SettingName> },
): readonly string[] {
  const isProduction = values.environment === 'production' && facesPeople(role);
  const ofRole = role === 'vector-indexer' ? [NEEDS_AN_INDEX] : [];
  return [...RULES, ...ofRole, ...(isProduction ? productionRules : [])]
    .filter(({ about }) => !about.some((name) => broken.has(name)))
    .map(({ problem }) => problem(values))
    .filter((sentence) => sentence !== false);
}
