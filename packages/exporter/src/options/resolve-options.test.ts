import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JunjoOtelExporterOptions } from './exporter-options.ts';
import { resolveOptions } from './resolve-options.ts';

beforeEach(() => {
  vi.stubEnv('JUNJO_AI_STUDIO_API_KEY', undefined);
  vi.stubEnv('JUNJO_SERVER_API_KEY', undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test('an API key is all that it needs', () => {
  expect(resolveOptions({ apiKey: 'key' })).toEqual({
    target: 'localhost:50051',
    insecure: true,
    apiKey: 'key',
    tokenUrl: undefined,
    tls: {},
    headers: {},
    compression: 'none',
    timeoutMillis: 25_000,
    concurrency: 4,
    maxPendingBytes: 67_108_864,
    maxRequestBytes: 4_194_304,
    retry: { initialBackoffMillis: 500, maxBackoffMillis: 5_000, attemptTimeoutMillis: 10_000 },
    onError: undefined,
  });
});

test('the API key comes from the option, then from the environment, the new name first', () => {
  expect(() => resolveOptions({})).toThrow(/JUNJO_AI_STUDIO_API_KEY/);
  vi.stubEnv('JUNJO_SERVER_API_KEY', 'old');
  expect(resolveOptions({}).apiKey).toBe('old');
  vi.stubEnv('JUNJO_AI_STUDIO_API_KEY', ' new\n');
  expect(resolveOptions({}).apiKey).toBe('new');
  expect(resolveOptions({ apiKey: undefined }).apiKey).toBe('new');
  expect(resolveOptions({ apiKey: 'given' }).apiKey).toBe('given');
});

const wrong: readonly [string, JunjoOtelExporterOptions, RegExp][] = [
  ['an empty key', { apiKey: ' ' }, /No API key/],
  ['a key that no header can carry', { apiKey: 'a\nb' }, /^apiKey has characters/],
  ['a relative token URL', { tokenUrl: '/api/v1/otel/token' }, /tokenUrl/],
  ['a token URL of another scheme', { tokenUrl: 'ftp://host/token' }, /tokenUrl/],
  ['a token URL with a password', { tokenUrl: 'http://u:s3cret@host/token' }, /^tokenUrl (?!.*s3cret)/],
  ['a header of its own', { headers: { 'X-Junjo-Api-Key': 'other' } }, /X-Junjo-Api-Key/],
  ['the authorization header', { headers: { Authorization: 'Basic x' } }, /Authorization/],
  ['a header name that is none', { headers: { 'a b': 'c' } }, /a b/],
  ['a header value that is none', { headers: { a: 'b\nc' } }, /headers: a/],
  ['an unknown compression', { compression: 'br' as 'gzip' }, /compression/],
  ['no time', { timeoutMillis: 0 }, /timeoutMillis/],
  ['more time than a timer has', { timeoutMillis: 2 ** 31 }, /timeoutMillis/],
  ['a time that is none', { retry: { maxBackoffMillis: Number.NaN } }, /retry.maxBackoffMillis/],
  ['no request at a time', { concurrency: 0 }, /concurrency/],
];

test.each(wrong)('%s is refused', (_what, options, message) => {
  expect(() => resolveOptions({ apiKey: 'key', ...options })).toThrow(message);
});
