import { type Clock, systemClock } from '@studio/core';
import { expect, test } from 'vitest';
import type { Commit } from '../port.ts';
import { LagWatch, type Retention } from './lag-watch.ts';
import type { FetchedMessage } from './topic-cluster.ts';
import type { TopicReader } from './topic-reader.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

interface Situation {
  readonly retention?: Retention;
  readonly ageMs?: number;
  readonly bytes?: number;
  readonly committed?: Commit | undefined;
  readonly start?: number;
  readonly end?: number;
}

/** Looks once at one partition; the error that appends then get, if any. */
async function lookAt(situation: Situation): Promise<unknown> {
  const {
    retention = { ms: 10 * HOUR, bytes: 1_000_000 },
    ageMs = 0,
    bytes = 100,
    start = 0,
    end = 1_000,
  } = situation;
  const clock: Clock = { ...systemClock, nowMs: () => NOW, sleep: async () => new Promise(() => {}) };
  const read = async function* (_: number, from: number): AsyncGenerator<readonly FetchedMessage[]> {
    const fields = { timestamp: String(NOW - ageMs), key: null, headers: {}, isControlRecord: false };
    yield [{ offset: String(from), value: Buffer.alloc(bytes), ...fields }];
  };
  const watch = new LagWatch({
    groups: ['indexer'],
    retention,
    clock,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    reader: { read } as unknown as TopicReader,
    offsets: async () => ({ start: [start], end: [end] }),
    committed: async () => [situation.committed],
  });
  await watch.look();
  try {
    watch.check();
    return undefined;
  } catch (error) {
    return error;
  }
}

const full = (word: string) => ({
  name: 'RetryableError',
  code: 'log_full',
  message: expect.stringContaining(word),
});

test('a group that is near the end of the time or of the bytes makes appends wait', async () => {
  expect(await lookAt({ ageMs: 9 * HOUR })).toMatchObject(full('indexer'));
  expect(await lookAt({ bytes: 900 })).toMatchObject(full('900000 bytes'));
});

test('a group that is behind but not near it does not', async () => {
  expect(await lookAt({ ageMs: 7 * HOUR, bytes: 700 })).toBeUndefined();
});

test('what a group has committed does not count, and neither does a log without retention', async () => {
  const committed = { offset: 1_000, note: '' };
  expect(await lookAt({ ageMs: 9 * HOUR, committed })).toBeUndefined();
  expect(await lookAt({ bytes: 900, committed: { offset: 900, note: '' } })).toBeUndefined();
  expect(await lookAt({ ageMs: 90 * HOUR, bytes: 10_000, retention: { ms: 0, bytes: 0 } })).toBeUndefined();
});

test('an empty log is never full', async () => {
  expect(await lookAt({ start: 5, end: 5, ageMs: 99 * HOUR })).toBeUndefined();
});
