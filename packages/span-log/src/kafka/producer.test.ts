import { type Clock, systemClock } from '@studio/core';
import { expect, test } from 'vitest';
import { Producer, type ProducerOptions } from './producer.ts';
import type { OutgoingMessage, ProducedPartition, TopicCluster } from './topic-cluster.ts';

const message = (text: string): OutgoingMessage => ({
  key: null,
  value: Buffer.from(text),
  headers: {},
  timestamp: '1',
});

type Answer = (partition: number, count: number) => ProducedPartition | Error | 'silence';

/** Leaders and answers as the test wants them; remembers each request. */
class FakeCluster {
  readonly requests: { leader: number; batches: Record<number, string[]> }[] = [];
  readonly leaders = new Map([
    [0, 1],
    [1, 1],
    [2, 2],
  ]);
  refreshes = 0;
  answer: Answer;
  onRefresh: () => void = () => {};
  readonly #ends = new Map<number, number>();

  constructor(answer?: Answer) {
    this.answer = answer ?? this.acknowledge;
  }

  readonly acknowledge: Answer = (partition, count) => {
    const baseOffset = this.#ends.get(partition) ?? 0;
    this.#ends.set(partition, baseOffset + count);
    return { partition, errorCode: 0, baseOffset };
  };

  leader(partition: number): number | undefined {
    return this.leaders.get(partition);
  }

  async refresh(): Promise<void> {
    this.refreshes++;
    this.onRefresh();
  }

  async produce(
    leader: number,
    partitions: readonly { partition: number; messages: readonly OutgoingMessage[] }[],
  ): Promise<ProducedPartition[]> {
    const entries = partitions.map(({ partition, messages }) => [
      partition,
      messages.map((m) => String(m.value)),
    ]);
    this.requests.push({ leader, batches: Object.fromEntries(entries) });
    await new Promise((resolve) => setImmediate(resolve));
    const answers = partitions.map(({ partition, messages }) => this.answer(partition, messages.length));
    const failure = answers.find((answer) => answer instanceof Error);
    if (failure) throw failure;
    return answers.filter((answer) => answer !== 'silence') as ProducedPartition[];
  }
}

function producer(cluster: FakeCluster, options: Partial<ProducerOptions> = {}, clock: Clock = quickClock()) {
  const all = { maxBatchBytes: 1_000, maxInFlightBytes: 10_000, timeoutMs: 5_000, requestTimeoutMs: 1_000 };
  return new Producer(cluster as unknown as TopicCluster, { ...all, ...options }, clock);
}

/** Sleeps take no time, but the clock says that they did. */
function quickClock(): Clock {
  let now = 0;
  return {
    ...systemClock,
    monotonicMs: () => now,
    sleep: async (ms) => {
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const failure =
  (errorCode: number): Answer =>
  (partition) => ({ partition, errorCode, baseOffset: -1 });

test('what waits while requests are under way goes out together, in order, with rising offsets', async () => {
  const cluster = new FakeCluster();
  const sending = producer(cluster);
  const offsets = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((text) => sending.send(0, message(text), 10)),
  );
  expect(offsets).toEqual([0, 1, 2, 3, 4]);
  expect(cluster.requests.map(({ batches }) => batches[0])).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
});

test('each leader gets its own partitions, and a batch never exceeds the limit', async () => {
  const cluster = new FakeCluster();
  const sending = producer(cluster);
  const texts = ['a', 'b', 'c', 'd', 'e', 'f'];
  await Promise.all(texts.map((text, index) => sending.send(index % 2 === 0 ? 0 : 2, message(text), 600)));
  expect(cluster.requests.every(({ leader, batches }) => (leader === 1 ? 0 in batches : 2 in batches))).toBe(
    true,
  );
  expect(cluster.requests.every(({ batches }) => Object.values(batches).flat().length === 1)).toBe(true);
});

test('another leader is found and asked after a refusal', async () => {
  const cluster = new FakeCluster();
  cluster.answer = (partition, count) =>
    cluster.refreshes === 0 ? failure(6)(partition, count) : cluster.acknowledge(partition, count);
  cluster.onRefresh = () => cluster.leaders.set(0, 3);
  expect(await producer(cluster).send(0, message('a'), 10)).toBe(0);
  expect(cluster.requests.map(({ leader }) => leader)).toEqual([1, 3]);
});

test('a partition without a leader, a lost connection and a missing answer are tried again', async () => {
  for (const first of [new Error('connection closed'), 'silence'] as const) {
    const cluster = new FakeCluster();
    cluster.answer = (partition, count) =>
      cluster.refreshes === 0 ? first : cluster.acknowledge(partition, count);
    expect(await producer(cluster).send(0, message('a'), 10)).toBe(0);
  }
  const cluster = new FakeCluster();
  cluster.leaders.delete(0);
  cluster.onRefresh = () => cluster.leaders.set(0, 1);
  expect(await producer(cluster).send(0, message('a'), 10)).toBe(0);
});

test('one partition’s refusal leaves the others of the request acknowledged', async () => {
  const cluster = new FakeCluster();
  cluster.answer = (partition, count) =>
    partition === 0 ? failure(10)(partition, count) : cluster.acknowledge(partition, count);
  const sending = producer(cluster);
  const results = await Promise.allSettled(
    [0, 0, 0, 1].map((partition) => sending.send(partition, message('a'), 10)),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  expect((results[0] as PromiseRejectedResult).reason).toMatchObject({ code: 'record_too_large' });
});

test('what is not confirmed in time is given up, and not sent again', async () => {
  const cluster = new FakeCluster(() => new Error('no broker'));
  const sending = producer(cluster, { timeoutMs: 2_000 });
  await expect(sending.send(0, message('a'), 10)).rejects.toMatchObject({
    name: 'RetryableError',
    code: 'log_unavailable',
  });
  const { length } = cluster.requests;
  cluster.answer = cluster.acknowledge;
  expect(await sending.send(0, message('b'), 10)).toBe(0);
  expect(cluster.requests.slice(length).flatMap(({ batches }) => batches[0])).toEqual(['b']);
});

test('a client that may not write is told at once', async () => {
  const refused = Object.assign(new Error('not allowed'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
  const sent = producer(new FakeCluster(() => refused)).send(0, message('a'), 10);
  await expect(sent).rejects.toMatchObject({ name: 'PermanentError', code: 'sign_in_failed' });
});

test('bytes that wait are bounded; one message alone is always taken', async () => {
  const cluster = new FakeCluster();
  const sending = producer(cluster, { maxInFlightBytes: 100 });
  const large = sending.send(0, message('large'), 500);
  await expect(sending.send(0, message('more'), 1)).rejects.toMatchObject({ code: 'log_unavailable' });
  expect(await large).toBe(0);
  expect(await sending.send(0, message('again'), 60)).toBe(1);
});

test('close waits for what is under way and refuses the rest', async () => {
  const cluster = new FakeCluster();
  const sending = producer(cluster);
  const sent = Promise.all(['a', 'b', 'c'].map((text) => sending.send(0, message(text), 10)));
  await sending.close();
  expect(await sent).toEqual([0, 1, 2]);
  await expect(sending.send(0, message('d'), 10)).rejects.toMatchObject({ code: 'log_unavailable' });
});

test('close ends while no broker answers', async () => {
  const cluster = new FakeCluster(() => new Error('no broker'));
  const sending = producer(cluster, {}, systemClock);
  const sent = sending.send(0, message('a'), 10);
  const [result] = await Promise.all([sent.catch((error: Error) => error), sending.close()]);
  expect(result).toMatchObject({ code: 'log_unavailable' });
});
