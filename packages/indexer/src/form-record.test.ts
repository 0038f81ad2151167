import { gzipSync } from 'node:zlib';
import { loadPrices } from '@studio/llm';
import { decodeTraces } from '@studio/otlp';
import type { SpanRecord } from '@studio/span-log';
import { inflatedSizeHint } from '@studio/span-log/body';
import { expect, test } from 'vitest';
import { bodyRecord, garbage, gzipped, record, span } from '../test/records.ts';
import { loadContentHash } from './content-hash.ts';
import { deadLettersOf } from './dead-letters.ts';
import { batchOf } from './form-batch.ts';
import { createFormRecord } from './form-record.ts';
import { createToRow } from './to-row.ts';

const maxBytes = 100_000;
const formRecord = createFormRecord({ toRow: createToRow(await loadContentHash(), loadPrices()), maxBytes });
const form = (of: SpanRecord, isTwin = false) => formRecord({ partition: 0, offset: 3, record: of }, isTwin);

test.each([
  ['plain', record([span(), span()]), 2],
  ['gzip', gzipped(record([span()])), 1],
  ['empty', record([]), 0],
])('%s', (_, given, rows) => {
  expect(form(given).outcome).toMatchObject({ kind: 'ok', value: { rows: { length: rows }, invalid: [] } });
});

test.each([
  ['invalid_protobuf', bodyRecord(garbage(), 1)],
  ['invalid_gzip', { ...record([span()]), encoding: 'gzip' as const }],
  ['body_too_large', bodyRecord(gzipSync(Buffer.alloc(50_000_000)), 1, { encoding: 'gzip' })],
  ['unknown_encoding', { ...record([span()]), encoding: 'br' as 'gzip' }],
  ['span_count_mismatch', { ...record([span()]), spanCount: 2 }],
])('%s is a dead letter', (reason, given) => {
  expect(form(given).outcome).toMatchObject({ kind: 'deadLetter', reason });
});

test('a decoder that fails makes a dead letter, not a crash', () => {
  const failing = createFormRecord({
    maxBytes,
    toRow: () => {
      throw new TypeError('a bug');
    },
  });
  const { outcome } = failing({ partition: 0, offset: 3, record: record([span()]) }, false);
  expect(outcome).toMatchObject({ kind: 'deadLetter', reason: 'decoder_failed' });
});

test('a twin is not looked into', () => {
  expect(form(bodyRecord(garbage(), 5), true)).toMatchObject({
    bytes: 0,
    outcome: { kind: 'drop', reason: 'twin' },
  });
});

test('invalid spans become letters of their own, which hold the span with its resource and scope', () => {
  const invalid = span({ traceId: '0'.repeat(32), name: 'invalid' });
  const formed = form(record([span(), invalid, span()], { rejectedCount: 4 }));
  const batch = batchOf([formed], 'log');
  expect(batch.rows.map(({ idx }) => idx)).toEqual([0, 2]);
  expect(batch.ledger).toMatchObject([{ accepted: 3, stored: 2, twins: 0, deadLettered: 1, rejected: 4 }]);
  const letters = deadLettersOf([formed], 'log', 5);
  expect(letters).toMatchObject([
    { offset: 3, idx: 1, reason: 'invalid_span', projectId: 'default', atUnixMs: 5 },
  ]);
  expect(letters[0]?.error).toMatch(/trace_id is all zero/);
  expect(decodeTraces(letters[0]!.body)).toEqual([invalid]);
});

test('ids of dead letters depend on the position only', () => {
  const letters = (offset: number, logId: string, atUnixMs: number) => {
    const stored = { partition: 0, offset, record: bodyRecord(garbage(), 1) };
    return deadLettersOf([formRecord(stored, false)], logId, atUnixMs).map(({ id }) => id);
  };
  expect(letters(1, 'log', 5)).toEqual(letters(1, 'log', 6));
  expect(new Set([...letters(1, 'log', 5), ...letters(2, 'log', 5), ...letters(1, 'other', 5)]).size).toBe(3);
});

test('what is not even a record keeps its bytes', () => {
  const raw = Buffer.from('?');
  const formed = formRecord(
    { partition: 0, offset: 3, record: undefined, malformed: { reason: 'no header', raw } },
    false,
  );
  expect(deadLettersOf([formed], 'log', 5)).toMatchObject([
    { reason: 'malformed_record', projectId: '', idx: -1, body: raw },
  ]);
  expect(batchOf([formed], 'log')).toMatchObject({ first: 3, last: 3, rows: [], ledger: [] });
});

test('the ledger: one row for each project and day received, and they add up', () => {
  const day = 86_400_000;
  const at = (receivedAtUnixMs: number, projectId: string) => ({ receivedAtUnixMs, projectId });
  const records = [
    form(record([span(), span()], at(day * 10 + 7, 'a'))),
    form(record([span()], at(day * 10 + 5, 'a')), true),
    form(bodyRecord(garbage(), 3, at(day * 11, 'a'))),
    form(record([span()], at(day * 10, 'b'))),
    form(record([], at(day * 12, 'b'))),
  ];
  const since = (oldestReceivedAtUnixMs: number) => ({ oldestReceivedAtUnixMs });
  const none = { stored: 0, twins: 0, deadLettered: 0, rejected: 0 };
  expect(batchOf(records, 'log').ledger).toEqual([
    { projectId: 'a', receivedDay: 10, accepted: 3, ...none, stored: 2, twins: 1, ...since(day * 10 + 5) },
    { projectId: 'a', receivedDay: 11, accepted: 3, ...none, deadLettered: 3, ...since(day * 11) },
    { projectId: 'b', receivedDay: 10, accepted: 1, ...none, stored: 1, ...since(day * 10) },
  ]);
});

test('the size of a gzip body is guessed from its trailer, within the limit', () => {
  expect(inflatedSizeHint(gzipped(bodyRecord(Buffer.alloc(5_000), 1)), maxBytes)).toBe(5_000);
  expect(inflatedSizeHint(gzipped(bodyRecord(Buffer.alloc(500_000), 1)), maxBytes)).toBe(maxBytes);
  expect(inflatedSizeHint(bodyRecord(Buffer.alloc(7), 1), maxBytes)).toBe(7);
  expect(inflatedSizeHint({ body: Buffer.from('ab'), encoding: 'gzip' }, maxBytes)).toBe(2);
});
