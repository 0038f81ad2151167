import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Browser, firstUser } from '../../../test/browser.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { API_KEY, type StartedApi, startApi } from '../../../test/start-api.ts';

let api: StartedApi;
beforeEach(async () => {
  api = await startApi({ spanStore: readerOf([]) });
});
afterEach(() => api[Symbol.asyncDispose]());

const ask = (body?: unknown, headers?: Record<string, string>, path = '/api/v1/otel/token') =>
  new Browser(api, '').post(path, body, headers);
const exchange = async (key = API_KEY): Promise<string> =>
  (await ask(undefined, { 'x-junjo-api-key': key })).body.access_token;
const jwks = async (): Promise<JSONWebKeySet> => (await new Browser(api).get('/.well-known/jwks.json')).body;

describe('the exchange', () => {
  test.each(['/api/v1/otel/token', '/api/v1/auth/token'])(
    '%s takes the key in the header or the body',
    async (path) => {
      for (const answer of [
        await ask(undefined, { 'x-junjo-api-key': API_KEY }, path),
        await ask({ api_key: API_KEY }, {}, path),
      ]) {
        expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
    },
  );

  test('the token says who, where, for whom and how long, and verifies with the published key', async () => {
    const token = await exchange();
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await jwks()), {
      issuer: 'junjo-ai-studio',
      audience: 'junjo-otlp',
    });
    const [key] = await api.relational.apiKeys.list('default');
    expect(payload).toMatchObject({ sub: key?.id, project_id: 'default', jti: expect.any(String) });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) });
  });

  test('a token never outlives its key', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const secret = 'jtel_expires_soon_0123456789';
    await api.relational.apiKeys.create({ projectId: 'default', name: 'soon', secret, expiresAt });
    const { body } = await ask({ api_key: secret });
    expect(body.expires_in).toBeLessThanOrEqual(60);
    expect(decodeJwt(body.access_token).exp).toBeLessThanOrEqual(Math.floor(expiresAt.getTime() / 1000));
  });

  test.each([
    ['no key', undefined, {}],
    ['an unknown key', { api_key: 'jtel_unknown_0123456789' }, {}],
    ['a developer token', undefined, { authorization: 'Bearer jdev_0123456789abcdefghijklmnopqrstuvwxyz' }],
    [
      'a wrong key in the header and the right one in the body',
      { api_key: API_KEY },
      { 'x-junjo-api-key': 'x' },
    ],
  ])('%s is 401', async (_what, body, headers) => {
    expect(await ask(body, headers)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('a revoked and an expired key are 401', async () => {
    const { apiKeys } = api.relational;
    const revoked = await apiKeys.create({
      projectId: 'default',
      name: 'r',
      secret: 'jtel_revoked_0123456789',
    });
    await apiKeys.revoke(revoked.id, new Date());
    const expired = { projectId: 'default', name: 'e', secret: 'jtel_expired_0123456789' };
    await apiKeys.create({ ...expired, expiresAt: new Date(1) });
    for (const key of ['jtel_revoked_0123456789', 'jtel_expired_0123456789']) {
      expect((await ask({ api_key: key })).status).toBe(401);
    }
  });
});

describe('rotation', () => {
  test('by command: the next token has a new key, both are published, and both tokens verify', async () => {
    const admin = await firstUser(api);
    const before = await exchange();
    const rotated = await admin.post('/api/v1/keys/rotate');
    const after = await exchange();
    const kids = [after, before].map((token) => decodeProtectedHeader(token).kid);
    expect(rotated.body).toEqual({ kid: kids[0], published_kids: kids });
    const published = await jwks();
    expect(published.keys.map(({ kid }) => kid)).toEqual(kids);
    for (const token of [before, after]) await jwtVerify(token, createLocalJWKSet(published));
  });

  test('twice within the life of a token: all three are published, since all three may be alive', async () => {
    const admin = await firstUser(api);
    await admin.post('/api/v1/keys/rotate');
    await admin.post('/api/v1/keys/rotate');
    expect((await jwks()).keys).toHaveLength(3);
  });

  test('many at once leave one key in force, and every answer is documented', async () => {
    const admin = await firstUser(api);
    const statuses = (
      await Promise.all(Array.from({ length: 8 }, () => admin.post('/api/v1/keys/rotate')))
    ).map(({ status }) => status);
    for (const status of statuses) expect([200, 503]).toContain(status);
    const published = await jwks();
    expect(published.keys.length).toBe(1 + statuses.filter((status) => status === 200).length);
    await jwtVerify(await exchange(), createLocalJWKSet(published));
  });
});

test('no private key is in the answers or, in clear, in the database', async () => {
  const { keys } = await jwks();
  for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  for (const { encryptedPrivateJwk } of await api.relational.signingKeys.list()) {
    expect(encryptedPrivateJwk).toMatch(/^eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  }
});
