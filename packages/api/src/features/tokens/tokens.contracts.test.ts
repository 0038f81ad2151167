import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Browser, firstUser, userWith } from '../../../test/browser.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi } from '../../../test/start-api.ts';
import { validateApiKey } from '../../../test/validate-api-key.ts';

let api: StartedApi;
let admin: Browser;
beforeEach(async () => {
  api = await startApi({ spanStore: readerOf([]) });
  admin = await firstUser(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const statusWith = async (token: string, path = '/api/v1/auth/me') =>
  (await new Browser(api, '').get(path, { authorization: `Bearer ${token}` })).status;

describe('API keys', () => {
  test('are shown once, listed by their beginning, and gone when deleted', async () => {
    const made = await admin.post('/api_keys', { name: 'checkout' });
    const { key, id } = made.body;
    expect(made.status).toBe(201);
    expect(key).toMatch(/^jtel_[A-Za-z0-9]{64}$/);
    const listed = await admin.get('/api_keys');
    expect(listed.body[0]).toMatchObject({
      id,
      name: 'checkout',
      prefix: key.slice(0, 12),
      last_used_at: null,
    });
    expect(JSON.stringify(listed.body)).not.toContain(key.slice(12));
    expect((await validateApiKey(api.grpc, key, 'internal-0123456789abcdef0123456789abcdef')).isValid).toBe(
      true,
    );
    expect((await admin.delete(`/api_keys/${id}`)).status).toBe(204);
    expect((await validateApiKey(api.grpc, key, 'internal-0123456789abcdef0123456789abcdef')).isValid).toBe(
      false,
    );
    expect((await admin.delete(`/api_keys/${id}`)).status).toBe(404);
    expect((await admin.get('/api_keys')).body.map((one: { id: string }) => one.id)).not.toContain(id);
  });

  test('that are made or revoked are told to whoever remembers keys', async () => {
    const { keyCache } = api;
    const made = await admin.post('/api/v1/api-keys', { name: 'k' });
    const hash = createHash('sha256').update(made.body.key).digest('hex');
    const fact = {
      valid: true,
      keyId: made.body.id,
      projectId: 'default',
      expiresAtUnixMs: undefined,
    } as const;
    await keyCache.put(hash, { fact, checkedAtUnixMs: 1 }, await keyCache.epoch());
    await admin.delete(`/api/v1/api-keys/${made.body.id}`);
    expect(await keyCache.get(hash)).toBeUndefined();
  });

  test.each([
    [{}, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ name: 'k', expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'k', expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'k', key: 'jtel_my_own' }, 'key'],
  ])('%j is refused', async (body, path) => {
    const answer = await admin.post('/api/v1/api-keys', body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});

describe('developer tokens', () => {
  test('never go beyond the role of their maker, nor beyond the token that makes them', async () => {
    const member = await userWith(api, admin, 'member@example.com', 'member');
    const beyond = await member.post('/api/v1/tokens', { name: 't', scopes: ['read', 'admin'] });
    expect(beyond).toMatchObject({ status: 403, body: { missing_scopes: ['admin'] } });
    const writer = await member.post('/api/v1/tokens', { name: 'w', scopes: ['write'] });
    const authorization = `Bearer ${writer.body.token}`;
    const make = (scopes: string[]) =>
      new Browser(api, '').post('/api/v1/tokens', { name: 'child', scopes }, { authorization });
    expect((await make(['read'])).status).toBe(403);
    const child = await make(['write']);
    expect(child.status).toBe(201);
    expect(child.body.created_by_user_id).toBe(member.userId);
  });

  test('end when their maker is demoted, removed, deactivated or deleted, and do not come back', async () => {
    const path = '/api/v1/projects/default/members';
    const ends: Readonly<Record<string, (userId: string) => Promise<unknown>>> = {
      demoted: (id) => admin.patch(`${path}/${id}`, { role: 'viewer' }),
      removed: (id) => admin.delete(`${path}/${id}`),
      deactivated: (id) => admin.patch(`/api/v1/users/${id}`, { is_active: false }),
      deleted: (id) => admin.delete(`/api/v1/users/${id}`),
    };
    for (const [how, end] of Object.entries(ends)) {
      const email = `${how}@example.com`;
      const maker = await userWith(api, admin, email, 'member');
      const { body } = await maker.post('/api/v1/tokens', { name: how, scopes: ['write'] });
      expect([how, await statusWith(body.token)]).toEqual([how, 200]);
      await end(maker.userId);
      expect([how, await statusWith(body.token)]).toEqual([how, 401]);
      await admin.patch(`/api/v1/users/${maker.userId}`, { is_active: true });
      await admin.post(path, { email, role: 'admin' });
      expect([how, await statusWith(body.token)]).toEqual([how, 401]);
    }
  });

  test('are seen and revoked by their maker, and by admins of the project', async () => {
    const [a, b] = [
      await userWith(api, admin, 'a@example.com', 'member'),
      await userWith(api, admin, 'b@example.com', 'member'),
    ];
    const { body } = await a.post('/api/v1/tokens', { name: "a's", scopes: ['read'] });
    const names = async (who: Browser) =>
      (await who.get('/api/v1/tokens')).body.items.map(({ name }: { name: string }) => name);
    expect(await names(a)).toEqual(["a's"]);
    expect(await names(b)).toEqual([]);
    expect(await names(admin)).toContain("a's");
    expect((await b.delete(`/api/v1/tokens/${body.id}`)).status).toBe(404);
    expect((await a.delete(`/api/v1/tokens/${body.id}`)).status).toBe(204);
    expect(await statusWith(body.token)).toBe(401);
  });

  test('show when they were last used, some time later', { timeout: 60_000 }, async () => {
    const { body } = await admin.post('/api/v1/tokens', { name: 't', scopes: ['read'] });
    expect(body.last_used_at).toBeNull();
    await statusWith(body.token);
    await expect
      .poll(async () => (await api.relational.tokens.find(body.id))?.lastUsedAt, { timeout: 30_000 })
      .toBeInstanceOf(Date);
  });

  test('of a maker or in a project that goes at the same moment are refused as documented', async () => {
    await admin.post('/api/v1/projects', { id: 'short-lived', name: 'Short-lived' });
    const inIt = { 'x-junjo-project': 'short-lived' };
    const made = Array.from({ length: 10 }, (_, i) =>
      admin.post(
        i % 2 ? '/api/v1/tokens' : '/api/v1/api-keys',
        { name: 'n', ...(i % 2 ? { scopes: ['read'] } : {}) },
        inIt,
      ),
    );
    const deleted = admin.delete('/api/v1/projects/short-lived');
    for (const { status } of await Promise.all(made)) expect([201, 403]).toContain(status);
    expect((await deleted).status).toBe(204);
    const left = await api.relational.apiKeys.list('short-lived');
    expect(left.filter(({ revokedAt }) => revokedAt === undefined)).toEqual([]);
  });

  test('expire', async () => {
    const expires_at = new Date(Date.now() + 300).toISOString();
    const { body } = await admin.post('/api/v1/tokens', { name: 't', scopes: ['read'], expires_at });
    expect(await statusWith(body.token)).toBe(200);
    await expect.poll(() => statusWith(body.token)).toBe(401);
  });
});
