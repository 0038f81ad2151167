import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { roundTripSuite, TRANSPORTS } from './round-trip-suite.ts';
import { studio } from './standalone-process.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'];

describe.skipIf(!brokers)('through Kafka (needs JUNJO_TEST_KAFKA_BROKERS)', () => {
  const topicEnv = () => ({
    JUNJO_KAFKA_BROKERS: brokers ?? '',
    JUNJO_KAFKA_TOPIC: `standalone-${randomBytes(4).toString('hex')}`,
    JUNJO_KAFKA_PARTITIONS: '3',
    JUNJO_KAFKA_REPLICATION_FACTOR: '1',
  });

  describe.each(TRANSPORTS)('captures over %s', (_name, send) => {
    const env = topicEnv();
    beforeAll(async () => {
      expect(await studio(['kafka', 'init'], env)).toMatchObject({ code: 0, err: '' });
    });
    roundTripSuite(send, env);
  });

  test('kafka init says what is there, and in what it differs', async () => {
    const env = topicEnv();
    const topic = env.JUNJO_KAFKA_TOPIC;
    expect((await studio(['kafka', 'init'], env)).out).toBe(`${topic}: created\n${topic}.dlq: created\n`);
    expect(await studio(['kafka', 'init'], env)).toMatchObject({ code: 0, err: '' });
    const other = await studio(['kafka', 'init'], { ...env, JUNJO_KAFKA_PARTITIONS: '5' });
    expect([other.code, other.err]).toEqual([1, `${topic}: it has 3 partitions, should have 5.\n`]);
  });

  test('a topic that is missing is one sentence', async () => {
    const { code, err } = await studio(['start'], { ...topicEnv(), JUNJO_LOG_LEVEL: 'silent' });
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(/standalone-[0-9a-f]+/);
  });
});

test('kafka init without brokers says so', async () => {
  const { code, err } = await studio(['kafka', 'init'], {});
  expect([code, err]).toEqual([
    1,
    'JUNJO_KAFKA_BROKERS is not set: there is no Kafka to create topics on.\n',
  ]);
});
