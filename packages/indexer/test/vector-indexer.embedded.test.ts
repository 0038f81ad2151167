/** The group `vector-indexer` on real parts: LMDB log, index on the embedded engine. */
import { PermanentError, RetryableError } from '@studio/core';
import { waitFor } from '@studio/testkit/wait';
import {
  type Embedder,
  lexicalVector,
  type PointPayload,
  type VectorIndex,
  type VectorPoint,
} from '@studio/vector-index';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SPAN_INDEXER_GROUP, VECTOR_INDEXER_GROUP } from '../src/index.ts';
import { type Part, startParts } from './parts.ts';
import { bodyRecord, garbage, gzipped, record, span } from './records.ts';
import { openVectorWorld, type VectorWorld } from './vector-world.ts';

let parts: Part;
let world: VectorWorld;
beforeAll(async () => {
  parts = await startParts();
});
afterAll(() => parts[Symbol.asyncDispose]());
afterEach(() => world.close());

/** A span of a call whose prompt and answer these are. */
const call = (prompt: string, answer = '') =>
  span({
    startTimeUnixNano: BigInt(Date.now()) * 1_000_000n,
    attributes: [
      { key: 'openinference.span.kind', value: 'LLM' },
      { key: 'llm.model_name', value: 'gpt-4o' },
      { key: 'session.id', value: 'session-7' },
      { key: 'input.value', value: prompt },
      { key: 'output.value', value: answer },
    ],
  });

/** The index, some of whose writes go another way. */
const withUpsert = (index: VectorIndex, upsert: VectorIndex['upsert']): VectorIndex => ({
  ...index,
  upsert,
  migrate: () => index.migrate(),
  addDense: (...args) => index.addDense(...args),
  withoutDense: (...args) => index.withoutDense(...args),
});

const textsOf = (points: readonly VectorPoint[]) => points.map(({ text }) => text);

/** A vector for a text, as a model of 4 numbers would make it. */
const embedding = (text: string) => ({
  vector: text.includes('parcel') ? [1, 0, 0, 0] : [0, 1, 0, 0],
  isCut: false,
});
const embedder: Embedder = {
  model: 'test-embedder',
  dimensions: 4,
  embed: async (texts) => texts.map(embedding),
};

test('spans that say something are found with what is known of them; the others are not in the index', async () => {
  world = await openVectorWorld(parts);
  const said = call('where is my parcel', 'it is in Bern');
  const failed = span({ status: { code: 2, message: 'parcel service is down' } });
  const other = record([call('parcel of another project')], { projectId: 'other' });
  await world.spanLog.append([record([said, span(), span()]), gzipped(record([failed])), other]);
  const { indexer, counter } = await world.start();
  await world.untilFollowed(indexer);
  expect(await world.found('parcel')).toEqual([
    'parcel service is down',
    'where is my parcel\nit is in Bern',
  ]);
  const { hits } = await world.index.query({ projectId: 'default', sparse: lexicalVector('bern'), limit: 1 });
  expect(hits[0]?.point).toMatchObject({
    traceId: said.traceId,
    spanId: said.spanId,
    serviceName: 'shop',
    kind: 'LLM',
    model: 'gpt-4o',
    sessionId: 'session-7',
    startUnixMs: Number(said.startTimeUnixNano / 1_000_000n),
  });
  expect(await world.index.count('default')).toEqual({ points: 2, dense: 0 });
  expect(await counter('junjo_vector_indexer_points_total')).toBe(3);
  expect(indexer.health()).toEqual({ ready: true });
});

test('what is read again, also by another process, is there once', async () => {
  world = await openVectorWorld(parts);
  const records = [record([call('parcel one'), call('parcel two')]), record([call('parcel three')])];
  await world.spanLog.append([...records, ...records]);
  const first = await world.start();
  await world.untilFollowed(first.indexer);
  await first.indexer.stop();
  const subscription = await world.spanLog.subscribe(VECTOR_INDEXER_GROUP);
  for await (const assignment of subscription.assignments()) {
    await assignment.commit({ offset: 0, note: '' });
    break;
  }
  await subscription.close();
  const second = await world.start();
  await world.untilFollowed(second.indexer);
  expect(await second.counter('junjo_vector_indexer_points_total')).toBe(6);
  expect(await world.found('parcel')).toEqual(['parcel one', 'parcel three', 'parcel two']);
});

test('an index that is away holds the offset, and nothing is lost', async () => {
  world = await openVectorWorld(parts);
  let isAway = true;
  const away = withUpsert(world.index, async (points, signal) => {
    if (isAway) throw new RetryableError('away', { code: 'index_unavailable' });
    await world.index.upsert(points, signal);
  });
  await world.spanLog.append([record([call('parcel')])]);
  const { indexer, counter } = await world.start({ index: away });
  await waitFor('tries', 10_000, async () =>
    (await counter('junjo_vector_indexer_retries_total')) >= 3 ? true : undefined,
  );
  expect((await world.spanLog.committed(VECTOR_INDEXER_GROUP))[0]).toBeUndefined();
  isAway = false;
  await world.untilFollowed(indexer);
  expect(await world.found('parcel')).toEqual(['parcel']);
});

test('a point that the index refuses is a dead letter of its span alone, once', async () => {
  world = await openVectorWorld(parts);
  const picky = withUpsert(world.index, async (points, signal) => {
    if (textsOf(points).some((text) => text.includes('poison'))) {
      throw new PermanentError('refused', { code: 'rejected_points' });
    }
    await world.index.upsert(points, signal);
  });
  const spans = ['parcel 0', 'poison 1', 'parcel 2', 'parcel 3', 'poison 4'].map((text) => call(text));
  await world.spanLog.append([record(spans)]);
  for (let life = 0; life < 2; life++) {
    const { indexer } = await world.start({ index: picky });
    await world.untilFollowed(indexer);
    await indexer.stop();
    const subscription = await world.spanLog.subscribe(VECTOR_INDEXER_GROUP);
    for await (const assignment of subscription.assignments()) {
      await assignment.commit({ offset: 0, note: '' });
      break;
    }
    await subscription.close();
  }
  expect(await world.found('parcel poison')).toEqual(['parcel 0', 'parcel 2', 'parcel 3']);
  const letters = await world.spanLog.deadLetters.list(10);
  expect(letters.map(({ group, idx, reason, projectId }) => [group, idx, reason, projectId]).sort()).toEqual([
    [VECTOR_INDEXER_GROUP, 1, 'rejected_points', 'default'],
    [VECTOR_INDEXER_GROUP, 4, 'rejected_points', 'default'],
  ]);
});

test('records that cannot be read are passed over: the span indexer has their dead letters', async () => {
  world = await openVectorWorld(parts);
  await world.spanLog.append([bodyRecord(garbage(), 1), record([call('parcel')]), bodyRecord(garbage(), 2)]);
  const { indexer, counter } = await world.start();
  await world.untilFollowed(indexer);
  expect(await world.found('parcel')).toEqual(['parcel']);
  expect(await counter('junjo_vector_indexer_unreadable_records_total')).toBe(2);
  expect(await world.spanLog.deadLetters.count()).toBe(0);
});

test('a group that was overtaken by retention never stops the log: it goes on, and counts what it lost', async () => {
  world = await openVectorWorld(parts, { retentionBytes: 64 * 1024 });
  let isAway = true;
  const away = withUpsert(world.index, async (points, signal) => {
    if (isAway) throw new RetryableError('away', { code: 'index_unavailable' });
    await world.index.upsert(points, signal);
  });
  const { indexer, counter } = await world.start({ index: away });
  const required = await world.spanLog.subscribe(SPAN_INDEXER_GROUP);
  const [assignment] = await firstOf(required.assignments());
  await world.spanLog.append([record([call('the first parcel')])]);
  await waitFor('a try', 10_000, async () =>
    (await counter('junjo_vector_indexer_retries_total')) > 0 ? true : undefined,
  );
  const filler = 'x'.repeat(8_000);
  for (let i = 0; i < 40; i++) {
    await world.spanLog.append([record([call(`parcel ${i}`, filler)])]);
    await assignment?.commit({ offset: i + 2, note: '' });
  }
  expect((await world.spanLog.startOffsets())[0]).toBeGreaterThan(10);
  isAway = false;
  await world.spanLog.append([record([call('the last parcel')])]);
  await world.untilFollowed(indexer);
  await required.close();
  expect(await counter('junjo_vector_indexer_skipped_records_total')).toBeGreaterThan(0);
  expect(await world.found('last')).toEqual(['the last parcel']);
});

test('dense vectors come beside: at once where they can, later what was left', async () => {
  world = await openVectorWorld(parts);
  await world.spanLog.append([record([call('parcel before there was a model')])]);
  const first = await world.start();
  await world.untilFollowed(first.indexer);
  await first.indexer.stop();
  expect(await world.index.count('default')).toEqual({ points: 1, dense: 0 });
  // Only what was left can be filled now, as everything was sent before.
  await world.start({ embedder });
  await untilDense(1);
  await world.spanLog.append([record([call('parcel'), call('letter')])]);
  await untilDense(3);
  const dense = { model: embedder.model, vector: [1, 0, 0, 0] };
  const { hits } = await world.index.query({ projectId: 'default', dense, limit: 10 });
  expect(hits.map(({ dense: place }) => Math.round(place?.score ?? -1))).toEqual([1, 1, 0]);
});

test('an embedder that never answers delays no search by words, and no stop', async () => {
  world = await openVectorWorld(parts);
  const stuck: Embedder = {
    ...embedder,
    embed: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      }),
  };
  const { indexer } = await world.start({ embedder: stuck });
  await world.spanLog.append([record([call('parcel one')])]);
  await world.untilFollowed(indexer);
  await world.spanLog.append([record([call('parcel two')])]);
  await world.untilFollowed(indexer);
  expect(await world.found('parcel')).toEqual(['parcel one', 'parcel two']);
  await indexer.stop();
});

test('an embedder that fails is asked again, and a text that it refuses only once', async () => {
  world = await openVectorWorld(parts);
  let fails = 3;
  const asked: string[] = [];
  const shaky: Embedder = {
    ...embedder,
    embed: async (texts) => {
      if (fails-- > 0) throw new RetryableError('429', { code: 'embedder_unavailable' });
      asked.push(...texts);
      return texts.map((text) => (text.includes('refused') ? { vector: [], isCut: false } : embedding(text)));
    },
  };
  await world.spanLog.append([record([call('parcel'), call('refused')])]);
  const { counter } = await world.start({ embedder: shaky });
  await untilDense(1);
  expect(asked.filter((text) => text === 'refused')).toHaveLength(1);
  expect(await counter('junjo_vector_indexer_refused_texts_total')).toBe(1);
  const left = await world.index.withoutDense({ model: embedder.model, fromUnixMs: 0, limit: 10 });
  expect(left satisfies readonly PointPayload[]).toEqual([]);
});

test('starts while the index is away, and prepares it when it is there', async () => {
  world = await openVectorWorld(parts);
  let tries = 0;
  const late: VectorIndex = {
    ...withUpsert(world.index, (...args) => world.index.upsert(...args)),
    migrate: async () => {
      if (tries++ < 3) throw new RetryableError('away', { code: 'index_unavailable' });
      await world.index.migrate();
    },
  };
  await world.spanLog.append([record([call('parcel')])]);
  const { indexer } = await world.start({ index: late });
  await world.untilFollowed(indexer);
  expect(await world.found('parcel')).toEqual(['parcel']);
});

async function untilDense(count: number): Promise<void> {
  let seen: unknown;
  await waitFor(
    `${count} dense vectors`,
    20_000,
    async () => {
      seen = await world.index.count('default').catch(String);
      return (seen as { dense?: number }).dense === count || undefined;
    },
    () => JSON.stringify(seen),
  );
}

async function firstOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  for await (const item of items) return [item];
  return [];
}
