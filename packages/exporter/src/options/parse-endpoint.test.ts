import { expect, test } from 'vitest';
import { parseEndpoint } from './parse-endpoint.ts';

test.each([
  ['localhost:50051', 'localhost:50051', true],
  ['LOCALHOST:50051', 'localhost:50051', true],
  ['app.localhost:50051', 'app.localhost:50051', true],
  ['127.8.0.1:4317', '127.8.0.1:4317', true],
  ['[::1]:50051', '[::1]:50051', true],
  ['ingest.example.com:50051', 'ingest.example.com:50051', false],
  ['ingest.example.com', 'ingest.example.com:443', false],
  ['10.0.0.7:50051', '10.0.0.7:50051', false],
  ['http://receiver:50051', 'receiver:50051', true],
  ['http://receiver/', 'receiver:80', true],
  ['http://receiver:80', 'receiver:80', true],
  ['https://ingest.example.com', 'ingest.example.com:443', false],
  ['https://localhost:50051/', 'localhost:50051', false],
  ['grpc://receiver:50051', 'receiver:50051', true],
  ['GRPCS://ingest.example.com:50051', 'ingest.example.com:50051', false],
])('%s is %s, insecure: %s', (endpoint, target, insecure) => {
  expect(parseEndpoint(endpoint)).toEqual({ target, insecure });
});

test('insecure decides where the scheme does not', () => {
  expect(parseEndpoint('receiver:50051', true)).toEqual({ target: 'receiver:50051', insecure: true });
  expect(parseEndpoint('localhost:50051', false)).toEqual({ target: 'localhost:50051', insecure: false });
  expect(parseEndpoint('https://receiver:50051', false).insecure).toBe(false);
});

test.each([
  ['https://receiver:50051', true],
  ['http://receiver:50051', false],
])('a contradiction is refused: %s with insecure: %s', (endpoint, insecure) => {
  expect(() => parseEndpoint(endpoint, insecure)).toThrow(/contradicts insecure/);
});

test.each(['localhost', 'grpc://receiver', '127.0.0.1'])('%s needs a port', (endpoint) => {
  expect(() => parseEndpoint(endpoint)).toThrow(/needs a port/);
});

test.each([
  '',
  ':50051',
  'ftp://receiver:21',
  'unix:/run/otlp.sock',
  'http://receiver:4318/v1/traces',
  'host:1?a=b',
])('%j is refused', (endpoint) => {
  expect(() => parseEndpoint(endpoint)).toThrow(TypeError);
});

test.each(['https://me:s3cret@receiver:443', 'ftp://me:s3cret@receiver:443', 'me:s3cret@receiver:443'])(
  'a password in an endpoint is refused without being repeated: %s',
  (endpoint) => {
    expect(() => parseEndpoint(endpoint)).toThrow(/^endpoint (?!.*s3cret)/);
  },
);
