/** Feeds are bounded: in number, in what waits for a slow client, and they end when the process does. */
import { RetryableError } from '@studio/core';
import type { NewSpan, SpanReader } from '@studio/span-store';
import { waitFor } from '@studio/testkit/wait';
import { expect, test } from 'vitest';
import { EventReader } from '../../../test/event-reader.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

const BEARER = { authorization: `Bearer ${TOKEN}` };
const watch = (api: StartedApi, query = '', lastId = '') =>
  new EventReader(`${api.url}/api/v1/live${query}`, BEARER, lastId);
const until = (what: string, isSo: () => boolean) => waitFor(what, 30_000, async () => isSo() || undefined);

const spanAt = (offset: number): NewSpan => ({
  logId: 'log',
  partition: 0,
  offset,
  idx: 0,
  receivedAtUnixMs: 1_795_237_722_001,
  traceId: '1'.repeat(32),
  spanId: String(offset).padStart(16, '0'),
  parentSpanId: '',
  serviceName: 'demo-app',
  name: 'n'.repeat(200),
  startUnixNano: 1_795_237_721_373_682_213n,
  durationNs: 1n,
  statusCode: 0,
  openInferenceKind: '',
  provider: '',
  model: '',
  inputTokens: 0n,
  outputTokens: 0n,
  costNanoUsd: 0n,
  sessionId: 's'.repeat(200),
  userId: 'u'.repeat(200),
  junjoSpanType: '',
});

/** A store that gets 500 spans between any two questions how far it is, and counts what it is asked. */
function growingStore() {
  const asked = { positions: 0, spans: 0 };
  let end = 0;
  const store: SpanReader = {
    ...readerOf([]),
    positions: async () => {
      asked.positions++;
      end += 500;
      return [{ logId: 'log', partition: 0, offset: end }];
    },
    spansBetween: async ({ after, upTo, limit }) => {
      asked.spans++;
      const first = Math.max((after[0]?.offset ?? -1) + 1, (upTo[0]?.offset ?? 0) - limit + 1);
      const count = (upTo[0]?.offset ?? 0) - first + 1;
      return { spans: Array.from({ length: count }, (_, n) => spanAt(first + n)), leftOut: undefined };
    },
  };
  return { store, asked };
}

test('a client that does not read is cut off, and goes on where it was', async () => {
  const { store } = growingStore();
  await using api = await startApi({ spanStore: store, liveLimits: { pollMs: 5, drainMs: 200 } });
  using slow = watch(api);
  using quick = watch(api);
  await until('hello', () => slow.events.length > 0);
  slow.pause();
  const gauge = async () => (await api.registry.metrics()).match(/^junjo_api_live_feeds (\d+)/m)?.[1];
  await waitFor('the slow one cut off', 30_000, async () => ((await gauge()) === '1' ? true : undefined));
  slow.resume();
  expect(await slow.ended).toBe('cut off');
  const read = quick.of('trace').length;
  await until('others go on', () => quick.of('trace').length > read);

  using back = watch(api, '?once=true', slow.lastId);
  await back.ended;
  const last = Number(slow.of('trace').at(-1)?.data.span_id ?? 0);
  expect(Number(back.of('trace')[0]?.data.span_id)).toBeGreaterThan(last);
});

test('feeds that want the same are one question', async () => {
  const { store, asked } = growingStore();
  await using api = await startApi({ spanStore: store, liveLimits: { pollMs: 100 } });
  const readers = Array.from({ length: 10 }, () => watch(api));
  await until('all are in step', () => readers.every((reader) => reader.of('trace').length > 3_000));
  const before = { ...asked };
  const had = readers[0]?.of('trace').length ?? 0;
  await until('more', () => readers.every((reader) => reader.of('trace').length >= had + 5_000));
  const beats = asked.positions - before.positions;
  expect(beats).toBeGreaterThanOrEqual(5);
  expect(asked.spans - before.spans).toBeLessThanOrEqual(beats + 10);
  for (const reader of readers) reader[Symbol.dispose]();
});

test('there are at most so many, of a caller and in all; a place is free again when its client is gone', async () => {
  await using api = await startApi({
    spanStore: readerOf([]),
    liveLimits: { maxFeedsPerCaller: 2, maxFeeds: 3, pollMs: 10 },
  });
  await api.relational.tokens.create({
    projectId: 'default',
    name: 'b',
    secret: `${TOKEN}b`,
    scopes: ['read'],
  });
  const as = (secret: string) => api.get('/api/v1/live', { authorization: `Bearer ${secret}` });
  using first = watch(api);
  using second = watch(api);
  await until('two feeds', () => [first, second].every(({ events }) => events.length > 0));
  expect(await as(TOKEN)).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  using third = new EventReader(`${api.url}/api/v1/live`, { authorization: `Bearer ${TOKEN}b` });
  await until('three feeds', () => third.events.length > 0);
  expect(await as(`${TOKEN}b`)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  first[Symbol.dispose]();
  await waitFor('a free place', 30_000, async () => {
    using again = watch(api, '?once=true');
    return (await again.ended) === 'ended' && again.status === 200 ? true : undefined;
  });
});

test('a quiet feed shows that it is there', async () => {
  await using api = await startApi({ spanStore: readerOf([]), liveLimits: { pollMs: 5, heartbeatMs: 10 } });
  using reader = watch(api);
  await until('heartbeats', () => reader.comments.length >= 2);
  expect(reader.events.map(({ event }) => event)).toEqual(['hello']);
});

test('feeds end with the process, at once and cleanly', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  using reader = watch(api);
  await until('hello', () => reader.events.length > 0);
  await api.stop();
  expect(await reader.ended).toBe('ended');
});

test('a store that does not answer for a while costs nothing', async () => {
  const { store } = growingStore();
  let isDown = false;
  let refused = 0;
  const positions = (projectId: string) => {
    if (isDown) refused++;
    if (isDown) throw new RetryableError('down', { code: 'store_unavailable' });
    return store.positions(projectId);
  };
  await using api = await startApi({ spanStore: { ...store, positions }, liveLimits: { pollMs: 20 } });
  using reader = watch(api);
  await until('traces', () => reader.of('trace').length > 0);
  isDown = true;
  expect((await api.get('/api/v1/live')).status).toBe(503);
  await until('the feed has asked in vain', () => refused > 3);
  isDown = false;
  const had = reader.of('trace').length;
  await until('more traces', () => reader.of('trace').length > had);
  const ids = reader.of('trace').map(({ data }) => Number(data.span_id));
  expect(ids).toEqual(ids.map((_, n) => (ids[0] ?? 0) + n));
});
