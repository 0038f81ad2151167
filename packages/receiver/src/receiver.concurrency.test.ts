/** What must hold when many things happen at once. */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetryableError } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { expect, test } from 'vitest';
import { exampleSpans, protobufOf } from '../test/example-spans.ts';
import { MemorySpanLog } from '../test/memory-span-log.ts';
import { post, RawGrpcClient } from '../test/raw-clients.ts';
import { API_KEY, startReceiver, VALID } from '../test/start-receiver.ts';
import { until } from '../test/until.ts';

test('a burst with one new key asks the authority once', async () => {
  let asked = 0;
  await using receiver = await startReceiver({
    lookUpKey: async () => {
      asked++;
      await sleep(20);
      return VALID;
    },
  });
  const agent = new Agent({ keepAlive: true });
  using client = new RawGrpcClient(receiver.grpc);
  const body = protobufOf(exampleSpans(1));
  const codes = await Promise.all(
    Array.from({ length: 100 }, async (_, i) =>
      i % 2 === 0 ? (await client.export(body)).code : (await post(receiver.http, body, { agent })).status,
    ),
  );
  agent.destroy();
  expect(new Set(codes)).toEqual(new Set([0, 200]));
  expect(asked).toBe(1);
});

test('a flood of unknown keys never asks more than a bounded number of questions at once', async () => {
  let running = 0;
  let most = 0;
  await using receiver = await startReceiver({
    lookUpKey: async (key) => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      return key === API_KEY ? VALID : { valid: false };
    },
  });
  using client = new RawGrpcClient(receiver.grpc);
  const body = protobufOf(exampleSpans(1));
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) =>
      client.export(body, { headers: { 'x-junjo-api-key': `key-${i}` } }),
    ),
  );
  expect(answers.every(({ code }) => code === 16)).toBe(true);
  expect(most).toBeLessThanOrEqual(32);
});

test('one project that fills its budget does not stop another', async () => {
  const gate = Promise.withResolvers<void>();
  const config = {
    maxRequestBytes: 400_000,
    inFlightBytes: 2_000_000,
    inFlightBytesPerProject: 1_000_000,
  };
  await using receiver = await startReceiver({
    config,
    lookUpKey: async (key) => ({ ...VALID, projectId: key, keyId: key }),
  });
  receiver.spanLog.gate = gate.promise;
  using client = new RawGrpcClient(receiver.grpc);
  const body = protobufOf(exampleSpans(1, { attributes: [{ key: 'text', value: 'x'.repeat(300_000) }] }));
  const as = (key: string) => client.export(body, { headers: { 'x-junjo-api-key': key } });
  const greedy = Array.from({ length: 10 }, () => as('greedy'));
  await until(() => receiver.spanLog.appending === 3);
  await until(async () => (await receiver.metric('junjo_receiver_requests_total')) === 7);
  const modest = as('modest');
  await until(() => receiver.spanLog.appending === 4);
  gate.resolve();
  expect((await modest).code).toBe(0);
  const codes = (await Promise.all(greedy)).map(({ code }) => code);
  expect(codes.filter((code) => code === 0)).toHaveLength(3);
  expect(codes.filter((code) => code === 14)).toHaveLength(7);
});

test('under load and a drain, exactly what was acknowledged is in the log', async () => {
  const spanLog = new MemorySpanLog();
  const { receiver, grpc, http } = await startReceiver({ spanLog });
  const agent = new Agent({ keepAlive: true });
  using client = new RawGrpcClient(grpc);
  const acknowledged = new Set<string>();
  const refused = new Set<string>();
  let isRunning = true;

  const work = async (protocol: 'grpc' | 'http'): Promise<void> => {
    while (isRunning) {
      const spans = exampleSpans(5);
      const body = protobufOf(spans);
      const status = await (protocol === 'grpc'
        ? client
            .export(body)
            .then(({ code, details }) => (code === 0 ? 'ok' : details ? 'refused' : 'unknown'))
        : post(http, body, { agent }).then(
            ({ status }) => (status === 200 ? 'ok' : 'refused'),
            () => 'unknown',
          ));
      const ids = spans.map(({ spanId }) => spanId);
      if (status === 'ok') for (const id of ids) acknowledged.add(id);
      else if (status === 'refused') for (const id of ids) refused.add(id);
      else await sleep(2);
    }
  };
  const workers = Array.from({ length: 16 }, (_, i) => work(i % 2 === 0 ? 'grpc' : 'http'));
  // Every append takes a moment, so that a drain always meets some in flight.
  const slow = setInterval(() => {
    const { promise, resolve } = Promise.withResolvers<void>();
    spanLog.gate = promise;
    setTimeout(resolve, 3);
  }, 3);
  await until(() => acknowledged.size > 2_000);
  await receiver.stop();
  isRunning = false;
  clearInterval(slow);
  await Promise.all(workers);
  agent.destroy();

  const logged = spanLog.records.flatMap(({ body }) => decodeTraces(body).map(({ spanId }) => spanId));
  expect(new Set(logged).size).toBe(logged.length);
  const stored = new Set(logged);
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
  expect([...refused].filter((id) => stored.has(id))).toEqual([]);
  // In flight when it began to drain: all of those were answered, too.
  expect(stored.size).toBe(acknowledged.size);
}, 60_000);

test('a stop whose deadline passes gives up on what hangs', async () => {
  const { receiver, grpc, http, spanLog } = await startReceiver();
  spanLog.gate = new Promise(() => {});
  using client = new RawGrpcClient(grpc);
  const body = protobufOf(exampleSpans(1));
  const overGrpc = client.export(body);
  const overHttp = post(http, body).catch(() => 'cut');
  await until(() => spanLog.appending === 2);
  const deadline = new AbortController();
  const stopped = receiver.stop(deadline.signal);
  deadline.abort();
  await stopped;
  // Cut, not left to run into its own deadline (4).
  expect([1, 14]).toContain((await overGrpc).code);
  expect(await overHttp).toBe('cut');
});

test('a key that is looked up while the receiver stops is refused as retryable', async () => {
  const { receiver, grpc } = await startReceiver({
    lookUpKey: (_, signal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new RetryableError('ended', { code: 'aborted' }))),
      ),
    config: { authTimeoutMs: 200 },
  });
  using client = new RawGrpcClient(grpc);
  const call = client.export(protobufOf(exampleSpans(1)));
  await sleep(20);
  await receiver.stop();
  expect((await call).code).toBe(14);
});
