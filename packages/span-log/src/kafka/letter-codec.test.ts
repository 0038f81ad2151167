import { expect, test } from 'vitest';
import type { DeadLetter } from '../record.ts';
import { decodeLetter, encodeLetter } from './letter-codec.ts';

const letter: DeadLetter = {
  id: 'log:0:7:-1:indexer',
  group: 'indexer',
  logId: 'log',
  partition: 0,
  offset: 7,
  idx: -1,
  projectId: 'p',
  reason: 'invalid_protobuf',
  error: 'é'.repeat(10),
  atUnixMs: 5,
  encoding: 'identity',
  body: Buffer.from([1, 2]),
};

const fetched = (given: DeadLetter) => {
  const { key, value, headers, timestamp } = encodeLetter(given);
  const header = Buffer.from(headers['dead-letter'] as string);
  return { offset: '0', timestamp, key, value, headers: { 'dead-letter': header }, isControlRecord: false };
};

test('a letter comes back and is keyed by its id', () => {
  expect(decodeLetter(fetched(letter))).toEqual(letter);
  expect(fetched(letter).key?.toString()).toBe(letter.id);
});

test('a very long error keeps its beginning', () => {
  const error = `first ${'x'.repeat(100_000)}`;
  const found = decodeLetter(fetched({ ...letter, error }));
  expect(found?.error).toHaveLength(8_000);
  expect(found?.error.startsWith('first')).toBe(true);
});

test('a stranger’s message is none', () => {
  expect(decodeLetter({ ...fetched(letter), headers: {} })).toBeUndefined();
  expect(decodeLetter({ ...fetched(letter), headers: { 'dead-letter': Buffer.from('{') } })).toBeUndefined();
});
