import { ClickHouseError } from '@clickhouse/client';
import { PermanentError, RetryableError } from '@studio/core';
import { expect, test } from 'vitest';
import { insertError, operatorQueryError, readError } from './translate-error.ts';

const told = (code: string, message = 'told') => new ClickHouseError({ code, message, type: 'X' });

test.each([
  ['33', 'Cannot read all data'],
  ['117', 'Incorrect data'],
  ['252', 'Too many partitions for single INSERT block (more than 100)'],
])('code %s in an insert: the rows are refused', (code, message) => {
  expect(insertError(told(code, message), 'spans')).toMatchObject({
    name: 'PermanentError',
    code: 'rejected_rows',
  });
});

test.each([
  told('252', 'Too many parts (3000). Merges are processing significantly slower than inserts'),
  told('241', 'Memory limit exceeded'),
  told('202', 'Too many simultaneous queries'),
  told('159', 'Timeout exceeded'),
  told('999', 'anything new'),
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
  new Error('Timeout error.'),
  'not even an error',
])('%s in an insert: unknown effect, may be tried again', (error) => {
  expect(insertError(error, 'spans')).toMatchObject({ name: 'RetryableError', code: 'store_unavailable' });
});

test('our own errors pass through', () => {
  const ours = new PermanentError('x', { code: 'rejected_rows' });
  expect(insertError(ours, 'spans')).toBe(ours);
  expect(readError(ours, 'x')).toBe(ours);
  expect(operatorQueryError(ours)).toBe(ours);
});

test.each([
  ['62', 'syntax_error'],
  ['159', 'query_timeout'],
  ['241', 'query_memory_limit'],
  ['164', 'not_read_only'],
  ['12345', 'query_failed'],
])("code %s of an operator's query is %s", (code, expected) => {
  expect(operatorQueryError(told(code))).toMatchObject({ name: 'PermanentError', code: expected });
  const wrapped = new RetryableError('wrapped', { code: 'store_unavailable', cause: told(code) });
  expect(operatorQueryError(wrapped)).toMatchObject({ name: 'PermanentError', code: expected });
});

test('a message is one line of bounded length', () => {
  const error = readError(new Error(`${'x'.repeat(2_000)}\nsecond line`), 'Reading');
  expect(error.message.length).toBeLessThan(600);
  expect(error.message).not.toContain('second');
});
