import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, Browser, firstUser, userWith } from '../../../test/browser.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi } from '../../../test/start-api.ts';

let api: StartedApi;
let admin: Browser;
beforeEach(async () => {
  api = await startApi({ spanStore: readerOf([]) });
  admin = await firstUser(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const me = async (browser: Browser) => (await browser.get('/api/v1/auth/me')).body;

describe('users', () => {
  test('are made with a role in a project, or none, and listed without their passwords', async () => {
    const made = await admin.post('/users', { email: 'Ada@Example.com', password: 'a good password' });
    expect(made).toMatchObject({
      status: 200,
      body: { message: 'User created successfully', user: { email: 'ada@example.com', is_active: true } },
    });
    const ada = new Browser(api);
    await ada.signIn({ email: 'ada@example.com', password: 'a good password' });
    expect((await me(ada)).projects).toMatchObject([{ id: 'default', role: 'member' }]);
    const none = await userWith(api, admin, 'none@example.com', null);
    expect((await me(none)).projects).toEqual([]);
    const { body } = await admin.get('/users');
    expect(body.map(({ email }: { email: string }) => email)).toEqual([
      'none@example.com',
      'ada@example.com',
      ADMIN.email,
    ]);
    expect(JSON.stringify(body)).not.toContain('password');
  });

  test.each([
    [{ email: ADMIN.email, password: 'long enough' }, 409, 'user_email_exists'],
    [{ email: 'x@example.com', password: 'short' }, 422, 'validation_failed'],
    [{ email: 'x@example.com', password: 'long enough', role: 'owner' }, 422, 'validation_failed'],
    [{ email: 'x@example.com', password: 'long enough', is_admin: true }, 422, 'validation_failed'],
  ])('%j is refused', async (body, status, code) => {
    expect(await admin.post('/api/v1/users', body)).toMatchObject({ status, body: { code } });
  });

  test('in a project that is not there cannot be made', async () => {
    const body = { email: 'x@example.com', password: 'long enough' };
    expect((await admin.post('/api/v1/users?project=no-such', body)).status).toBe(404);
    expect(await api.relational.users.findByEmail('x@example.com')).toBeUndefined();
  });

  test('the last active instance admin stays', async () => {
    const { user } = await me(admin);
    const code = 'last_instance_admin';
    expect(await admin.delete(`/api/v1/users/${user.id}`)).toMatchObject({ status: 409, body: { code } });
    for (const change of [{ is_active: false }, { is_instance_admin: false }]) {
      expect(await admin.patch(`/users/${user.id}`, change)).toMatchObject({ status: 409, body: { code } });
    }
    const other = await userWith(api, admin, 'other@example.com', 'viewer');
    await admin.patch(`/api/v1/users/${other.userId}`, { is_instance_admin: true });
    expect((await other.delete(`/api/v1/users/${user.id}`)).status).toBe(200);
    expect((await admin.get('/auth-test')).status).toBe(401);
  });

  test('that are not there are 404', async () => {
    const path = '/api/v1/users/00000000-0000-4000-8000-000000000000';
    expect((await admin.delete(path)).status).toBe(404);
    expect((await admin.patch(path, { is_active: false })).status).toBe(404);
  });
});

describe('projects', () => {
  test('are made by instance admins, managed by their admins, and seen by their members', async () => {
    const made = await admin.post('/api/v1/projects', { id: 'checkout', name: 'Checkout' });
    expect(made).toMatchObject({ status: 201, body: { id: 'checkout', name: 'Checkout', role: 'admin' } });
    const lead = await userWith(api, admin, 'lead@example.com', 'admin', 'checkout');
    const viewer = await userWith(api, admin, 'viewer@example.com', null);
    const path = '/api/v1/projects/checkout';
    expect((await lead.patch(path, { name: 'Check-out' })).body.name).toBe('Check-out');
    const added = await lead.post(`${path}/members`, { email: 'Viewer@example.com', role: 'viewer' });
    expect(added).toMatchObject({ status: 200, body: { user_id: viewer.userId, role: 'viewer' } });
    expect((await viewer.get(path)).body).toMatchObject({ name: 'Check-out', role: 'viewer' });
    const members = await lead.get(`${path}/members?limit=2`);
    expect(members.body.items.map(({ email }: { email: string }) => email)).toEqual([
      ADMIN.email,
      'lead@example.com',
    ]);
    const rest = await lead.get(`${path}/members?limit=2&cursor=${members.body.next_cursor}`);
    expect(rest.body).toMatchObject({ items: [{ email: 'viewer@example.com' }], next_cursor: null });
    expect((await lead.delete(`${path}/members/${viewer.userId}`)).status).toBe(204);
    expect((await viewer.get(path)).status).toBe(403);
    expect((await lead.delete(path)).status).toBe(403);
  });

  test('deleted, their keys and tokens end at once, and the id is gone for good', async () => {
    await admin.post('/api/v1/projects', { id: 'gone', name: 'Gone' });
    const inGone = { 'x-junjo-project': 'gone' };
    const key = await admin.post('/api/v1/api-keys', { name: 'k' }, inGone);
    const token = await admin.post('/api/v1/tokens', { name: 't', scopes: ['read'] }, inGone);
    const hash = 'f'.repeat(64);
    const fact = { valid: true, keyId: key.body.id, projectId: 'gone', expiresAtUnixMs: undefined } as const;
    await api.keyCache.put(hash, { fact, checkedAtUnixMs: 1 }, await api.keyCache.epoch());
    expect((await admin.delete('/api/v1/projects/gone')).status).toBe(204);
    expect(await api.keyCache.get(hash)).toBeUndefined();
    const headers = { authorization: `Bearer ${token.body.token}` };
    expect((await new Browser(api, '').get('/api/v1/auth/me', headers)).status).toBe(401);
    const exchange = await new Browser(api, '').post('/api/v1/otel/token', { api_key: key.body.key });
    expect(exchange.status).toBe(401);
    expect((await admin.get('/api/v1/projects/gone')).status).toBe(403);
    const again = await admin.post('/api/v1/projects', { id: 'gone', name: 'Back' });
    expect(again).toMatchObject({ status: 409, body: { code: 'project_exists' } });
  });

  test('the project "default" stays', async () => {
    const { status, body } = await admin.delete('/api/v1/projects/default');
    expect([status, body.code]).toEqual([409, 'default_project']);
  });
});
