import { expect, test } from 'vitest';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import { type Env, loadConfig } from './load-config.ts';
import type { Role } from './roles.ts';

function problemsOf(env: Env, role: Role = 'standalone'): readonly string[] {
  try {
    loadConfig(env, { role });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const standalone = (env: Env): Config => loadConfig(env, { role: 'standalone' });

test('the standalone process needs nothing, and listens on loopback', () => {
  expect(standalone({})).toMatchObject({
    bind: '127.0.0.1',
    internalBind: '127.0.0.1',
    otlpGrpcPort: 50051,
    otlpHttpPort: 4318,
    apiHttpPort: 1323,
    apiGrpcPort: 50053,
    metricsPort: 9464,
    kafkaBrokers: undefined,
    maxRequestBytes: 16 * 2 ** 20,
    authValidTtlMs: 300_000,
    warnings: [],
  });
});

const accepted: readonly [string, string, Partial<Config>][] = [
  ['JUNJO_MAX_RECORD_BYTES', '1.5MiB', { maxRecordBytes: 1_572_864 }],
  ['JUNJO_MAX_RECORD_BYTES', '2MB', { maxRecordBytes: 2_000_000 }],
  ['JUNJO_MAX_RECORD_BYTES', '1048576', { maxRecordBytes: 1_048_576 }],
  ['JUNJO_AUTH_VALID_TTL', '90s', { authValidTtlMs: 90_000 }],
  ['JUNJO_AUTH_VALID_TTL', '1h', { authValidTtlMs: 3_600_000 }],
  ['JUNJO_AUTH_STALE', '0', { authStaleMs: 0 }],
  ['JUNJO_LOG_RETENTION', '7d', { logRetentionMs: 604_800_000 }],
  ['JUNJO_OTLP_GRPC_PORT', '0', { otlpGrpcPort: 0 }],
  ['JUNJO_OTLP_GRPC_PORT', '  ', { otlpGrpcPort: 50_051 }],
  ['RUN_MIGRATIONS', 'FALSE', { runMigrations: false }],
  ['JUNJO_KAFKA_BROKERS', 'a:9092, [::1]:9093', { kafkaBrokers: ['a:9092', '[::1]:9093'] }],
  [
    'JUNJO_ALLOW_ORIGINS',
    'http://localhost:5151,https://a.b',
    { allowOrigins: ['http://localhost:5151', 'https://a.b'] },
  ],
  ['JUNJO_POSTGRES_URL', 'postgres://u:p@h/d', { postgresUrl: 'postgres://u:p@h/d' }],
  ['JUNJO_DEAD_LETTER_BREAKER_SHARE', '0.25', { deadLetterBreakerShare: 0.25 }],
];

test.each(accepted)('%s = "%s" is taken', (name, text, expected) => {
  expect(standalone({ [name]: text })).toMatchObject(expected);
});

const refused: readonly [string, string, RegExp][] = [
  ['JUNJO_OTLP_GRPC_PORT', '70000', /is "70000"; allowed: a whole number from 0 to 65535/],
  ['JUNJO_OTLP_GRPC_PORT', '80.5', /allowed: a whole number/],
  ['JUNJO_OTLP_GRPC_PORT', '-1', /allowed: a whole number/],
  ['JUNJO_MAX_RECORD_BYTES', '12abc', /allowed: a size such as 64MiB/],
  ['JUNJO_MAX_RECORD_BYTES', '1KiB', /at least 64KiB, at most 256MiB/],
  ['JUNJO_AUTH_VALID_TTL', '5 minutes', /allowed: a duration such as/],
  ['JUNJO_AUTH_VALID_TTL', '5', /allowed: a duration such as/],
  ['JUNJO_AUTH_VALID_TTL', '2h', /at most 1h/],
  ['JUNJO_LOG_FORMAT', 'pretty', /is "pretty"; allowed: one of json, text/],
  ['RUN_MIGRATIONS', 'yes', /allowed: true or false/],
  ['JUNJO_KAFKA_BROKERS', 'a:9092,b', /allowed: a comma-separated list of host:port/],
  ['JUNJO_KAFKA_BROKERS', 'a:99999', /host:port/],
  ['JUNJO_ALLOW_ORIGINS', 'https://a.b/path', /allowed: a comma-separated list of origins/],
  ['JUNJO_ALLOW_ORIGINS', '*', /allowed: a comma-separated list of origins/],
  ['JUNJO_CLICKHOUSE_URL', 'localhost:8123', /a URL starting with http:\/\/ or https:\/\//],
  ['JUNJO_DEAD_LETTER_BREAKER_SHARE', '1.5', /a number from 0 to 1/],
  ['JUNJO_TLS_CERT', 'cert.pem', /JUNJO_TLS_CERT and JUNJO_TLS_KEY belong together/],
  ['JUNJO_KAFKA_SASL_MECHANISM', 'plain', /needs JUNJO_KAFKA_SASL_USERNAME/],
  ['JUNJO_IN_FLIGHT_BYTES', '8MiB', /must not exceed JUNJO_IN_FLIGHT_BYTES/],
  ['JUNJO_MAX_REQUEST_BYTES', '80MiB', /could never be taken/],
];

test.each(refused)('%s = "%s" is refused', (name, text, sentence) => {
  const [problem, ...others] = problemsOf({ [name]: text });
  expect(problem).toContain(name);
  expect(problem).toMatch(sentence);
  expect(others).toEqual([]);
});

test('every problem is named at once', () => {
  const problems = problemsOf({ JUNJO_BACKEND_PORT: 'x', RUN_MIGRATIONS: 'x' }, 'indexer');
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
    'RUN_MIGRATIONS',
    'JUNJO_BACKEND_PORT',
    'JUNJO_KAFKA_BROKERS',
    'JUNJO_CLICKHOUSE_URL',
  ]);
});

test.each([
  ['receiver', ['JUNJO_KAFKA_BROKERS', 'JUNJO_REDIS_URL', 'BACKEND_GRPC_HOST', 'JUNJO_INTERNAL_GRPC_TOKEN']],
  ['indexer', ['JUNJO_KAFKA_BROKERS', 'JUNJO_CLICKHOUSE_URL']],
  [
    'api',
    [
      'JUNJO_POSTGRES_URL',
      'JUNJO_CLICKHOUSE_URL',
      'JUNJO_REDIS_URL',
      'JUNJO_INTERNAL_GRPC_TOKEN',
      'JUNJO_SESSION_SECRET',
      'JUNJO_SECURE_COOKIE_KEY',
    ],
  ],
  ['engine', []],
] as const)('the %s refuses to start without what it needs', (role, names) => {
  expect(problemsOf({}, role).map((problem) => problem.split(' ')[0])).toEqual(names);
});

test('a secret is never shown', () => {
  const problems = problemsOf({
    JUNJO_INTERNAL_GRPC_TOKEN: 'hunter2',
    JUNJO_POSTGRES_URL: 'mysql://root:hunter2@host/db',
  });
  expect(problems).toHaveLength(2);
  expect(problems.join()).not.toContain('hunter2');
});

test('internal ports follow JUNJO_BIND in the separate processes only', () => {
  expect(standalone({ JUNJO_BIND: '0.0.0.0' }).internalBind).toBe('127.0.0.1');
  const env = { JUNJO_BIND: '0.0.0.0', JUNJO_KAFKA_BROKERS: 'a:1', JUNJO_CLICKHOUSE_URL: 'http://a' };
  expect(loadConfig(env, { role: 'indexer' }).internalBind).toBe('0.0.0.0');
  expect(standalone({ JUNJO_INTERNAL_BIND: '::1' }).internalBind).toBe('::1');
});

test('with Kafka the defaults are those of a server', () => {
  expect(standalone({ JUNJO_KAFKA_BROKERS: 'a:9092' }).maxRequestBytes).toBe(64 * 2 ** 20);
});

test('variables without effect are named, those of others are not', () => {
  const { warnings } = standalone({
    WAL_DIR: '/x',
    JUNJO_SQLITE_PATH: '/x',
    JUNJO_OTLP_PORT: '1',
    JUNJO_TEST_KAFKA_BROKERS: 'x',
    JUNJO_AI_STUDIO_API_KEY: 'x',
    JUNJO_DF_BATCH_SIZE: '',
    PATH: '/bin',
  });
  expect(warnings).toEqual([
    'JUNJO_OTLP_PORT is set, and nothing reads it (yet): is the name right?',
    'JUNJO_SQLITE_PATH is set, and means nothing any more: it can be removed.',
    'WAL_DIR is set, and means nothing any more: it can be removed.',
  ]);
});

test('an embeddings endpoint needs a model and its dimensions', () => {
  const url = { JUNJO_EMBEDDINGS_URL: 'http://localhost:11434/v1' };
  const sentence = 'JUNJO_EMBEDDINGS_URL needs JUNJO_EMBEDDINGS_MODEL and JUNJO_EMBEDDINGS_DIMENSIONS.';
  expect(problemsOf(url)).toEqual([sentence]);
  expect(problemsOf({ ...url, JUNJO_EMBEDDINGS_MODEL: 'nomic-embed-text' })).toEqual([sentence]);
  const whole = { ...url, JUNJO_EMBEDDINGS_MODEL: 'nomic-embed-text', JUNJO_EMBEDDINGS_DIMENSIONS: '768' };
  expect(standalone(whole)).toMatchObject({ embeddingsDimensions: 768, vectorIndex: true });
});

test('a vector indexer needs a place for the index', () => {
  const kafka = { JUNJO_KAFKA_BROKERS: 'a:9092' };
  expect(problemsOf(kafka, 'vector-indexer')).toEqual([
    'Neither JUNJO_QDRANT_URL nor JUNJO_CLICKHOUSE_URL is set; the vector-indexer needs one of them.',
  ]);
  expect(problemsOf({ ...kafka, JUNJO_QDRANT_URL: 'http://q:6333' }, 'vector-indexer')).toEqual([]);
  expect(problemsOf({ ...kafka, JUNJO_CLICKHOUSE_URL: 'http://c:8123' }, 'vector-indexer')).toEqual([]);
});
