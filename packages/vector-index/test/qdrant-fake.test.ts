/** The Qdrant adapter's requests against a fake of Qdrant's wire: NOT verified against a real server here. */
import { systemClock } from '@studio/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIMENSIONS, dense, MODEL, newProject, point } from '../conformance/build-points.ts';
import { vectorIndexConformance } from '../conformance/suite.ts';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import { openVectorIndex } from '../src/open.ts';
import { type FakeQdrant, startFakeQdrant } from './qdrant-fake/start-fake-qdrant.ts';

let fake: FakeQdrant;
beforeAll(async () => {
  fake = await startFakeQdrant();
});
afterAll(() => fake[Symbol.asyncDispose]());

const open = (dimensions: number | undefined, prefix: string) =>
  openVectorIndex(
    { kind: 'qdrant', url: fake.url, apiKey: 'secret', dimensions, prefix },
    { clock: systemClock },
  );

vectorIndexConformance({
  name: "a fake of Qdrant's wire (not a real Qdrant)",
  open: () => open(DIMENSIONS, 'suite'),
  remove: async () => {},
});

describe('requests', () => {
  test('carry the API key, and are small enough for a server', () => {
    expect(new Set(fake.requests.map(({ apiKey }) => apiKey))).toEqual(new Set(['secret']));
    expect(Math.max(...fake.requests.map(({ bytes }) => bytes))).toBeLessThan(16 * 1024 * 1024);
  });

  test.each([
    [500, 'RetryableError', 'index_unavailable'],
    [403, 'RetryableError', 'index_unavailable'],
    [400, 'PermanentError', 'rejected_points'],
    [413, 'PermanentError', 'rejected_points'],
  ])('%i is a %s', async (status, name, code) => {
    const index = await open(DIMENSIONS, 'suite');
    fake.failWith(status);
    await expect(index.upsert([point({ projectId: 'p' })])).rejects.toMatchObject({ name, code });
    fake.failWith(undefined);
  });

  test('429 says when to come back', async () => {
    const index = await open(DIMENSIONS, 'suite');
    fake.failWith(429, { 'retry-after': '7' });
    await expect(index.ping()).rejects.toMatchObject({ name: 'RetryableError' });
    fake.failWith(undefined);
  });

  test('nobody there', async () => {
    const index = await openVectorIndex(
      { kind: 'qdrant', url: 'http://127.0.0.1:1' },
      { clock: systemClock },
    );
    await expect(index.ping()).rejects.toMatchObject({ name: 'RetryableError', code: 'index_unavailable' });
  });
});

test('with another length of vectors: points of before are found by words, deleted, and moved by the backfill', async () => {
  const projectId = newProject();
  const words = await open(undefined, 'moving');
  await words.migrate();
  const { sparse, ...payload } = point({ projectId, text: 'moving parcel' });
  const doomed = point({ projectId, text: 'doomed parcel' });
  await words.upsert([{ ...payload, sparse }, doomed]);

  const both = await open(DIMENSIONS, 'moving');
  await both.migrate();
  const query = { projectId, sparse: lexicalQuery('parcel'), limit: 10 };
  expect((await both.query(query)).hits).toHaveLength(2);
  await both.deleteTrace(projectId, doomed.traceId);
  const left = await both.withoutDense({ model: MODEL, fromUnixMs: 0, limit: 10 });
  expect(left).toEqual([payload]);
  await both.addDense(left.map((one) => ({ ...one, dense: dense(1, 0, 0, 0) })));
  expect(await both.count(projectId)).toEqual({ points: 1, dense: 1 });
  expect(await both.withoutDense({ model: MODEL, fromUnixMs: 0, limit: 10 })).toEqual([]);
  expect(await words.query(query).then(({ hits }) => hits.length)).toBe(1);
  expect((await both.query({ projectId, dense: dense(1, 0, 0, 0), limit: 10 })).hits).toHaveLength(1);
});
