import { expect, test } from 'vitest';
import { contentEncodingOf, mediaTypeOf } from './media-type.ts';

test.each([
  ['application/x-protobuf', 'application/x-protobuf'],
  ['application/json', 'application/json'],
  ['Application/JSON; charset=utf-8', 'application/json'],
  ['text/plain', undefined],
  ['application/jsonl', undefined],
  ['', undefined],
  [undefined, undefined],
])('media type of %s', (header, expected) => {
  expect(mediaTypeOf(header)).toBe(expected);
});

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['GZIP', 'gzip'],
  ['deflate', 'deflate'],
  ['br', undefined],
  ['gzip, gzip', undefined],
])('content encoding of %s', (header, expected) => {
  expect(contentEncodingOf(header)).toBe(expected);
});
