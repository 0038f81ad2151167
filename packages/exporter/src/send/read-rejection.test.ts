import { encodeTraceResponse } from '@studio/otlp';
import { expect, test } from 'vitest';
import { readRejection } from './read-rejection.ts';

const read = (rejectedSpans: number, errorMessage: string) =>
  readRejection(encodeTraceResponse({ rejectedSpans, errorMessage }), 10);

test('an empty response, or an empty partial success, says nothing', () => {
  expect(readRejection(new Uint8Array(), 10)).toBeUndefined();
  expect(read(0, '')).toBeUndefined();
});

test('rejected spans and messages are handed on', () => {
  expect(read(3, 'bad ids')).toEqual({ spans: 3, message: 'bad ids' });
  expect(read(0, 'a warning')).toEqual({ spans: 0, message: 'a warning' });
  expect(read(3, '')).toEqual({ spans: 3, message: '' });
});

test('no more can be rejected than were sent', () => {
  expect(read(11, 'x')).toEqual({ spans: 10, message: 'x' });
});

test('a response that cannot be read is no loss', () => {
  expect(readRejection(Uint8Array.from([0x0a, 0xff]), 10)).toEqual({
    spans: 0,
    message: 'the response cannot be read',
  });
});
