/** The real servers that separate processes need, as the test runner found or started them. */
const env = (name: string): string => process.env[name] ?? '';

export const parts = {
  brokers: env('JUNJO_TEST_KAFKA_BROKERS'),
  postgresUrl: env('JUNJO_TEST_POSTGRES_URL'),
  redisUrl: env('JUNJO_TEST_REDIS_URL'),
};

const missing = [
  parts.brokers ? [] : ['JUNJO_TEST_KAFKA_BROKERS'],
  parts.postgresUrl ? [] : ['JUNJO_TEST_POSTGRES_URL'],
  parts.redisUrl ? [] : ['JUNJO_TEST_REDIS_URL'],
].flat();

/** Whether suites with separate processes cannot run here. */
export const areMissing = missing.length > 0;

/** For the title of such a suite. */
export const skipped = areMissing ? ` (SKIPPED: ${missing.join(' and ')} not set)` : '';
