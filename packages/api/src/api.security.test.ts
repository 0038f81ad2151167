import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forbiddenErrorSchema } from '@studio/api-schema';
import { RetryableError } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readerOf } from '../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../test/start-api.ts';

const spans = decodeTraces(
  readFileSync(join(import.meta.dirname, '../../otlp/testdata/workflow-sdk-0.68.0.bin')),
);
const PATH = '/api/v1/observability/services';

let api: StartedApi;
beforeAll(async () => {
  api = await startApi({ spanStore: readerOf(spans) });
  const { relational } = api;
  await relational.projects.ensure('other', 'other');
  const base = { projectId: 'default', scopes: ['read'] as const };
  await relational.tokens.create({
    ...base,
    name: 'expired',
    secret: 'jdev_expired_0123456789',
    expiresAt: new Date(1),
  });
  const revoked = await relational.tokens.create({
    ...base,
    name: 'revoked',
    secret: 'jdev_revoked_0123456789',
  });
  await relational.tokens.revoke(revoked.id, new Date());
  await relational.tokens.create({
    ...base,
    name: 'writer',
    secret: 'jdev_writer_0123456789',
    scopes: ['write'],
  });
  await relational.tokens.create({
    ...base,
    projectId: 'other',
    name: 'other',
    secret: 'jdev_other_0123456789',
  });
});
afterAll(() => api[Symbol.asyncDispose]());

const bearer = (token: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${token}`,
  ...more,
});

test.each([
  ['no token', {}],
  ['an unknown token', bearer('jdev_unknown_0123456789')],
  ['an expired token', bearer('jdev_expired_0123456789')],
  ['a revoked token', bearer('jdev_revoked_0123456789')],
  ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ['an empty token', { authorization: 'Bearer ' }],
  ['a part of a token', bearer(TOKEN.slice(0, -1))],
  ['a token in capitals', bearer(TOKEN.toUpperCase())],
  ['two tokens', bearer(`${TOKEN} ${TOKEN}`)],
  ['a token that is SQL', bearer(`'OR'1'='1`)],
  ['a long token', bearer('x'.repeat(12_000))],
  ['a token as cookie', { cookie: `token=${TOKEN}` }],
  ['an API key as token', bearer('jtel_0123456789abcdefghijklmnopqrstuvwxyz')],
  ['an API key', { 'x-junjo-api-key': 'jtel_0123456789abcdefghijklmnopqrstuvwxyz' }],
])('%s is 401, without a word on what was wrong', async (_what, headers) => {
  const { status, body, headers: answered } = await api.get(`${PATH}?access_token=${TOKEN}`, headers);
  expect(status).toBe(401);
  expect(answered.get('www-authenticate')).toBe('Bearer');
  expect(body).toEqual({
    code: 'unauthenticated',
    message: 'Sign in, or send a valid developer token: Authorization: Bearer <token>.',
  });
});

test('a token works whatever the case of the scheme, until it is revoked', async () => {
  const secret = 'jdev_short_lived_0123456789';
  const { id } = await api.relational.tokens.create({
    projectId: 'default',
    name: 'short-lived',
    secret,
    scopes: ['read'],
    expiresAt: new Date(Date.now() + 60_000),
  });
  expect((await api.get(PATH, { authorization: `bearer ${secret}` })).status).toBe(200);
  await api.relational.tokens.revoke(id, new Date());
  expect((await api.get(PATH, { authorization: `bearer ${secret}` })).status).toBe(401);
});

test('a token without the scope is 403', async () => {
  const { status, body } = await api.get(PATH, bearer('jdev_writer_0123456789'));
  expect(status).toBe(403);
  expect(forbiddenErrorSchema.strict().parse(body).missing_scopes).toEqual(['read']);
});

test('a token does not see other projects through ids', async () => {
  const other = bearer('jdev_other_0123456789');
  const [first] = spans;
  const ids = `${first?.traceId}/spans/${first?.spanId}`;
  expect((await api.get(`/api/v1/observability/traces/${first?.traceId}/spans`, other)).body).toEqual([]);
  expect((await api.get(`/api/v1/observability/traces/${ids}`, other)).body).toBeNull();
  expect((await api.get(`/api/v1/traces/${first?.traceId}`, other)).status).toBe(404);
  expect((await api.get(`/api/v1/traces/${ids}`, other)).status).toBe(404);
  expect((await api.get(`/api/v1/traces/${ids}`)).status).toBe(200);
});

test('a project is never taken from one place and checked in another', async () => {
  const both = (query: string, header: string) =>
    api.get(`${PATH}?project=${query}`, bearer('jdev_other_0123456789', { 'x-junjo-project': header }));
  expect((await both('other', 'other')).status).toBe(200);
  expect((await both('default', 'other')).status).toBe(403);
  expect((await both('other', 'default')).status).toBe(403);
  expect(
    (await api.get(`${PATH}?project=other&project=default`, bearer('jdev_other_0123456789'))).status,
  ).toBe(403);
});

test('a database that does not answer is 503, never 401', async () => {
  const down = () =>
    Promise.reject(new RetryableError('db.internal:5432 is down', { code: 'database_unavailable' }));
  await using other = await startApi({
    spanStore: readerOf(spans),
    wrap: (relational) => ({
      ...relational,
      projects: relational.projects,
      apiKeys: relational.apiKeys,
      tokens: { ...relational.tokens, findBySecret: down },
    }),
  });
  const { status, body, headers } = await other.get(PATH);
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('1');
  expect(JSON.stringify(body)).not.toContain('db.internal');
  expect(other.log()).toContain('db.internal');
  expect(other.log()).not.toContain(TOKEN);
});

test('an error nobody foresaw is 500 without its text', async () => {
  const services = () => Promise.reject(new TypeError('secret detail of the program'));
  await using other = await startApi({ spanStore: { ...readerOf([]), services } });
  const { status, body } = await other.get(PATH);
  expect(status).toBe(500);
  expect(body).toEqual({ code: 'internal', message: 'Something went wrong; the server log says what.' });
  expect(other.log()).toContain('secret detail of the program');
});

describe('browsers of other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(url + PATH, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });

  test("the UI's origins may read in development, no other", async () => {
    const allowed = await preflight(api.url, 'http://localhost:5153');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:5153');
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization');
    for (const origin of [
      'http://evil.example',
      'null',
      'http://localhost:51530',
      'https://localhost:5153',
    ]) {
      expect((await preflight(api.url, origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
    const answer = await api.get(PATH, bearer(TOKEN, { origin: 'http://evil.example' }));
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('vary')).toContain('Origin');
  });

  test('in production only those configured', async () => {
    const environment = 'production';
    await using closed = await startApi({
      spanStore: readerOf([]),
      config: { environment, allowedOrigins: [] },
    });
    const origin = 'http://localhost:5153';
    expect((await preflight(closed.url, origin)).headers.get('access-control-allow-origin')).toBeNull();
    const allowedOrigins = ['https://studio.example'];
    await using open = await startApi({ spanStore: readerOf([]), config: { environment, allowedOrigins } });
    const answer = await preflight(open.url, 'https://studio.example');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect((await preflight(open.url, origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('a token reads its own project only', async () => {
  expect((await api.get(PATH, bearer('jdev_other_0123456789'))).body).toEqual([]);
  expect(
    (await api.get(PATH, bearer('jdev_other_0123456789', { 'x-junjo-project': 'default' }))).status,
  ).toBe(403);
  expect((await api.get(`${PATH}?project=default`, bearer('jdev_other_0123456789'))).status).toBe(403);
  expect((await api.get(`${PATH}?project=default`)).body).toEqual(['demo-app']);
});

test('answers carry security headers and do not say what they run on', async () => {
  const { headers } = await api.get(PATH);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('cache-control')).toBe('no-store');
});

test('no secret is ever logged', async () => {
  await api.get(`${PATH}?project=x&token=${TOKEN}`);
  await api.get('/api/v1/nothing', bearer('jdev_unknown_0123456789'));
  expect(api.log()).toContain('request');
  for (const secret of [TOKEN, 'jdev_unknown_0123456789', 'jdev_revoked_0123456789'])
    expect(api.log()).not.toContain(secret);
});
