import { expect, test } from 'vitest';
import { sendToken, startTokenServer } from '../../test/token-server.ts';
import { systemTime } from '../time.ts';
import { fetchToken, type TokenAnswer } from './fetch-token.ts';

const never = new AbortController().signal;
const ask = (url: string, timeoutMillis = 5_000, signal = never) =>
  fetchToken({ url, apiKey: 'the-key', timeoutMillis, time: systemTime }, signal);

test('exchanges the key in a header of a POST', async () => {
  await using server = await startTokenServer();
  expect(await ask(server.url)).toEqual({ kind: 'token', value: 'token-1', lifetimeMillis: 3_600_000 });
  const [{ method, headers } = { method: '', headers: {} }] = server.requests;
  expect(method).toBe('POST');
  expect(headers['x-junjo-api-key']).toBe('the-key');
});

test.each([
  [401, 'refused'],
  [403, 'refused'],
  [404, 'refused'],
  [302, 'refused'],
  [408, 'unavailable'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
])('an answer of %i is %s', async (code, kind) => {
  await using server = await startTokenServer();
  server.answer = (response) => response.writeHead(code, { location: `${server.url}/moved` }).end('{}');
  expect(await ask(server.url)).toMatchObject({ kind, reason: expect.stringContaining(`answered ${code}`) });
  expect(server.requests).toHaveLength(1);
});

test('hands on Retry-After', async () => {
  await using server = await startTokenServer();
  server.answer = (response) => response.writeHead(429, { 'retry-after': '7' }).end();
  expect(await ask(server.url)).toMatchObject({ kind: 'unavailable', retryAfterMillis: 7_000 });
});

const BODIES = [
  'not json',
  '[]',
  'null',
  '{}',
  '{"access_token":"","token_type":"Bearer","expires_in":1}',
  '{"access_token":"a\\nb","token_type":"Bearer","expires_in":1}',
  '{"access_token":"a","token_type":"DPoP","expires_in":1}',
  '{"access_token":"a","token_type":"Bearer","expires_in":0}',
  '{"access_token":"a","token_type":"Bearer","expires_in":"3600"}',
  '{"access_token":"a","token_type":"Bearer"}',
];

test.each(BODIES)('%s is no token', async (body) => {
  await using server = await startTokenServer();
  server.answer = (response) => response.end(body);
  expect(await ask(server.url)).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('check tokenUrl'),
  });
});

test('a server that is not there is unavailable', async () => {
  const server = await startTokenServer();
  await server[Symbol.asyncDispose]();
  expect(await ask(server.url)).toEqual({
    kind: 'unavailable',
    reason: `${server.url} cannot be reached: ECONNREFUSED`,
  });
});

test('a server that does not answer is unavailable after the timeout', async () => {
  await using server = await startTokenServer();
  server.answer = () => {};
  const answer = await ask(server.url, 50);
  expect(answer).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('no answer in time') });
});

test('a body that does not end is unavailable after the timeout', async () => {
  await using server = await startTokenServer();
  server.answer = (response) => response.write('{"access_token":');
  expect((await ask(server.url, 200)).kind).toBe('unavailable');
});

test('the signal ends it', async () => {
  await using server = await startTokenServer();
  const stop = new AbortController();
  const answer = new Promise<TokenAnswer>((resolve) => {
    server.answer = () => stop.abort();
    resolve(ask(server.url, 60_000, stop.signal));
  });
  expect((await answer).kind).toBe('unavailable');
});

test('the scheme of the token may be written in any case', async () => {
  await using server = await startTokenServer();
  server.answer = (response) => response.end('{"access_token":"a","token_type":"bearer","expires_in":1.5}');
  expect(await ask(server.url)).toEqual({ kind: 'token', value: 'a', lifetimeMillis: 1_500 });
  server.answer = (response) => sendToken(response, 'b', 2);
  expect(await ask(server.url)).toMatchObject({ value: 'b' });
});
