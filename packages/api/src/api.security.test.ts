import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTraces } from '@studio/otlp';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  ['an API key', { 'x-junjo-api-key': 'jtel_0123456789abcdefghijklmnopqrstuvwxyz' }],
])('%s is 401, without a word on what was wrong', async (_what, headers) => {
  const { status, body } = await api.get(PATH, headers);
  expect(status).toBe(401);
  expect(body).toEqual({
    code: 'unauthenticated',
    message: 'Send a valid developer token: Authorization: Bearer <token>.',
  });
});

test('a token without the scope is 403', async () => {
  expect((await api.get(PATH, bearer('jdev_writer_0123456789'))).status).toBe(403);
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
});

test('no secret is ever logged', async () => {
  await api.get(`${PATH}?project=x&token=${TOKEN}`);
  await api.get('/api/v1/nothing', bearer('jdev_unknown_0123456789'));
  expect(api.log()).toContain('request');
  for (const secret of [TOKEN, 'jdev_unknown_0123456789', 'jdev_revoked_0123456789'])
    expect(api.log()).not.toContain(secret);
});
