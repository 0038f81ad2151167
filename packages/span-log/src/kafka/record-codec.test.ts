import { describe, expect, test } from 'vitest';
import { RECORD_SCHEMA_VERSION, type SpanRecord } from '../record.ts';
import { decodeRecord, encodeRecord, twinHashOf } from './record-codec.ts';
import type { FetchedMessage } from './topic-cluster.ts';

const record: SpanRecord = {
  schemaVersion: RECORD_SCHEMA_VERSION,
  projectId: 'projet é',
  keyId: 'key',
  receivedAtUnixMs: 1_795_000_000_123,
  spanCount: 3,
  rejectedCount: 1,
  encoding: 'gzip',
  twinHash: Buffer.alloc(32, 0xf7),
  body: Buffer.from([0, 255, 10]),
};

/** As Kafka gives it back: header values are bytes. */
function fetched(changes: Record<string, string | Buffer | undefined> = {}): FetchedMessage {
  const { key, value, headers, timestamp } = encodeRecord(record, 5);
  const merged = Object.entries({ ...headers, ...changes }).filter(([, header]) => header !== undefined);
  return {
    offset: '41',
    timestamp,
    key,
    value,
    headers: Object.fromEntries(merged.map(([name, header]) => [name, Buffer.from(header as string)])),
    isControlRecord: false,
  };
}

test('a record comes back with its position', () => {
  expect(decodeRecord(2, fetched())).toEqual({ partition: 2, offset: 41, record });
});

test('a header that came twice counts as it came first', () => {
  const message = fetched();
  const headers = { ...message.headers, encoding: [Buffer.from('gzip'), Buffer.from('identity')] };
  expect(decodeRecord(2, { ...message, headers }).record?.encoding).toBe('gzip');
});

describe('a message that is no record names the header that is wrong', () => {
  const wrong: [string, string | Buffer | undefined][] = [
    ['schema-version', undefined],
    ['schema-version', 'one'],
    ['project-id', undefined],
    ['received-at-unix-ms', 'yesterday'],
    ['span-count', '-1'],
    ['span-count', '1.5'],
    ['rejected-count', undefined],
    ['encoding', 'zstd'],
    ['twin-hash', Buffer.alloc(31)],
    ['twin-hash', undefined],
  ];
  test.each(wrong)('%s = %s', (name, value) => {
    const { record: found, malformed } = decodeRecord(0, fetched({ [name]: value }));
    expect(found).toBeUndefined();
    expect(malformed?.reason).toContain(name);
    expect(malformed?.raw).toEqual(record.body);
  });
});

test('a newer version is handed on whatever its other headers are', () => {
  const newer = fetched({ 'schema-version': '99', 'twin-hash': undefined, encoding: 'zstd' });
  expect(decodeRecord(0, newer).record).toMatchObject({ schemaVersion: 99 });
});

test('no value at all is an empty body', () => {
  expect(decodeRecord(0, { ...fetched(), value: null }).record?.body).toHaveLength(0);
});

test('a twin hash is copied, and only given when it is whole', () => {
  const message = fetched();
  const hash = twinHashOf(message);
  expect(hash).toEqual(Uint8Array.from(record.twinHash));
  expect(hash?.buffer).not.toBe((message.headers['twin-hash'] as Buffer).buffer);
  expect(twinHashOf(fetched({ 'twin-hash': Buffer.alloc(3) }))).toBeUndefined();
});
