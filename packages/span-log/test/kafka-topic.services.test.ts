/** What only the Kafka adapter has: topics, their identity and settings, and messages of strangers. */
import { waitFor } from '@studio/testkit/wait';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { describe, expect, test } from 'vitest';
import { Fixture, join, makeRecord, makeRecords, readAll } from '../conformance/harness.ts';
import type { KafkaSpanLogConfig } from '../src/config.ts';
import { initKafkaTopics } from '../src/kafka/init.ts';
import { openSpanLog } from '../src/open.ts';
import { freshKafkaTopic, withAdmin } from './fresh-kafka-topic.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'] ?? '';
const suite = {
  name: 'kafka',
  cannot: [],
  modelRuns: 0,
  fresh: (options: object) => freshKafkaTopic(brokers, options),
};

const topicOf = ({ under }: Fixture): string => (under.config as KafkaSpanLogConfig).topic;

describe.skipIf(!brokers)('Kafka topic (JUNJO_TEST_KAFKA_BROKERS)', () => {
  test('messages that are no records are handed on as malformed, with what was found', async () => {
    await using fixture = await Fixture.open(suite);
    const producer = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const later = { 'schema-version': '7', surprise: 'yes' };
    const messages = [{ value: 'poison' }, { value: null }, { value: 'later', headers: later }];
    await producer.send({ topic: topicOf(fixture), messages });
    await producer.disconnect();
    await fixture.log.append([makeRecord(1)]);
    const assignment = await (await join(fixture.log, 'g')).next();
    assignment.seek(0);
    const [poison, empty, newer, good] = await readAll(assignment, 4);
    expect(poison).toMatchObject({ offset: 0, record: undefined });
    expect(poison?.malformed?.reason).toContain('schema-version');
    expect(Buffer.from(poison?.malformed?.raw ?? []).toString()).toBe('poison');
    expect(empty?.malformed).toBeDefined();
    expect(newer?.record?.schemaVersion).toBe(7);
    expect(good?.record?.projectId).toBe(makeRecord(1).projectId);
    expect((await assignment.twinHashes(4, 10)).map(({ offset }) => offset)).toEqual([3]);
  });

  test('a trimmed position leaves the commit and its note alone', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(5));
    const assignment = await (await join(fixture.log, 'g')).next();
    await assignment.commit({ offset: 2, note: 'the plan' });
    await fixture.under.removeAll(fixture.log);
    assignment.seek(2);
    const next = assignment.next({ maxBytes: 1_000, maxWaitMs: 30_000 });
    await expect(next).rejects.toMatchObject({ code: 'offset_out_of_range' });
    expect(await fixture.log.committed('g')).toEqual([{ offset: 2, note: 'the plan' }]);
  });

  test('a commit above the end is shown as it is', async () => {
    await using fixture = await Fixture.open(suite);
    await fixture.log.append(makeRecords(2));
    const member = await join(fixture.log, 'g');
    await (await member.next()).commit({ offset: 50, note: '' });
    await member.subscription.close();
    const assignment = await (await join(fixture.log, 'g')).next();
    expect(assignment).toMatchObject({ committed: { offset: 50 }, startOffset: 0, endOffset: 2 });
    assignment.seek(50);
    expect(await assignment.next({ maxBytes: 1_000, maxWaitMs: 700 })).toEqual([]);
    assignment.seek(1);
    expect(await readAll(assignment, 1)).toHaveLength(1);
  });

  test('SL-1 a topic that was deleted and made again is another log: pings and subscriptions say so', async () => {
    await using fixture = await Fixture.open(suite);
    const { log, under } = fixture;
    await log.append(makeRecords(3));
    await under.dispose();
    await withAdmin(brokers, (admin) => gone(admin, topicOf(fixture)));
    const again = await openSpanLog(under.config, under.deps);
    try {
      expect(again.logId).not.toBe(log.logId);
      const changed = { name: 'PermanentError', code: 'log_changed' };
      await expect(log.ping()).rejects.toMatchObject(changed);
      await expect((await join(log, 'g')).next()).rejects.toMatchObject(changed);
    } finally {
      await again.close();
    }
  });

  test('SL-5 appends are refused while a required group is about to lose what it has not read', async () => {
    const group = 'indexer';
    const under = await freshKafkaTopic(brokers, { requiredGroups: [group], retentionBytes: 100_000 });
    const fill = await openSpanLog({ ...under.config, requiredGroups: [] }, under.deps);
    await fill.append(makeRecords(10, 9_000));
    const full = await openSpanLog(under.config, under.deps);
    const refused = await waitFor('a refusal', 20_000, async () =>
      full.append(makeRecords(1, 10)).then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    expect(refused).toMatchObject({
      name: 'RetryableError',
      code: 'log_full',
      message: expect.stringContaining(group),
    });
    await expect(full.ping()).rejects.toMatchObject({ code: 'log_full' });
    const [end] = await full.endOffsets();
    await (await (await join(full, group)).next()).commit({ offset: end ?? 0, note: '' });
    await waitFor('room', 40_000, async () => full.append(makeRecords(1, 10)).catch(() => undefined));
    await Promise.all([fill.close(), full.close()]);
    await under.dispose();
  });

  test('a missing topic and a too small dead-letter topic are named', async () => {
    const topic = `test-${crypto.randomUUID()}`;
    const config: KafkaSpanLogConfig = {
      kind: 'kafka',
      brokers: brokers.split(','),
      topic,
      requiredGroups: [],
    };
    const { deps } = await suite.fresh({});
    const missing = {
      name: 'PermanentError',
      code: 'topic_missing',
      message: expect.stringContaining(topic),
    };
    await expect(openSpanLog(config, deps)).rejects.toMatchObject(missing);
    await withAdmin(brokers, async (admin) => {
      await admin.createTopics({ topics: [{ topic }, { topic: `${topic}.dlq` }] });
    });
    const wrong = { code: 'wrong_topic_settings', message: expect.stringContaining(`${topic}.dlq`) };
    await expect(openSpanLog(config, deps)).rejects.toMatchObject(wrong);
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic, `${topic}.dlq`] }));
  });

  test('init creates both topics, finds nothing to say the second time, and names what differs', async () => {
    const topic = `test-${crypto.randomUUID()}`;
    const config = { brokers: brokers.split(','), topic };
    const { deps } = await suite.fresh({});
    const settings = { partitions: 3, replicationFactor: 1, retentionMs: 7_200_000 };
    const created = { created: true, differences: [] };
    expect(await initKafkaTopics(config, settings, deps)).toEqual([
      { topic, ...created },
      { topic: `${topic}.dlq`, ...created },
    ]);
    const again = await initKafkaTopics(config, settings, deps);
    expect(again.map(({ differences }) => differences)).toEqual([[], []]);
    const [main] = await initKafkaTopics(config, { ...settings, partitions: 6, retentionMs: 60_000 }, deps);
    expect(main?.differences).toEqual([
      `${topic}: retention.ms is 7200000, should be 60000.`,
      `${topic}: it has 3 partitions, should have 6.`,
    ]);
    await withAdmin(brokers, (admin) => admin.deleteTopics({ topics: [topic, `${topic}.dlq`] }));
  });
});

/** Deletion is confirmed before every broker has done it. */
async function gone(admin: Admin, topic: string): Promise<void> {
  await waitFor('the topic to be gone', 30_000, async () =>
    (await admin.listTopics()).includes(topic) ? undefined : true,
  );
}
