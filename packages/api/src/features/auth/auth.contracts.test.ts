import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, Browser, firstUser, userWith } from '../../../test/browser.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

let api: StartedApi;
beforeEach(async () => {
  api = await startApi({ spanStore: readerOf([]) });
});
afterEach(() => api[Symbol.asyncDispose]());

describe('the first user', () => {
  test('is made once, is signed in, an instance admin and admin of the project default', async () => {
    const browser = new Browser(api);
    expect((await browser.get('/api/v1/users/db-has-users')).body).toEqual({ users_exist: false });
    const made = await browser.post('/api/v1/users/create-first-user', ADMIN);
    expect(made).toMatchObject({ status: 200, body: { message: 'First user created successfully' } });
    expect((await browser.get('/users/db-has-users')).body).toEqual({ users_exist: true });
    const { body } = await browser.get('/api/v1/auth/me');
    expect(body.user).toMatchObject({ email: ADMIN.email, is_instance_admin: true, is_active: true });
    expect(body.projects).toMatchObject([{ id: 'default', role: 'admin' }]);
    const again = await new Browser(api).post('/users/create-first-user', {
      ...ADMIN,
      email: 'b@example.com',
    });
    expect(again).toMatchObject({ status: 400, body: { code: 'users_already_exist' } });
  });

  test('is one when many try at once', async () => {
    const tries = Array.from({ length: 8 }, (_, i) =>
      new Browser(api).post('/api/v1/users/create-first-user', { ...ADMIN, email: `u${i}@example.com` }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 400)).toHaveLength(7);
    expect(await api.relational.users.list()).toHaveLength(1);
  });

  test.each([
    [{ email: 'no address', password: 'long enough' }, 'email'],
    [{ email: 'a@example.com', password: 'short' }, 'password'],
    [{ email: 'a@example.com' }, 'password'],
    [{ ...ADMIN, is_instance_admin: true }, 'is_instance_admin'],
  ])('%j is refused', async (body, path) => {
    const answer = await new Browser(api).post('/api/v1/users/create-first-user', body);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});

describe('signing in', () => {
  test.each(['/api/v1/auth/sign-in', '/auth/sign-in', '/sign-in', '/api/v1/sign-in'])(
    '%s sets a cookie that scripts cannot read and other sites cannot send',
    async (path) => {
      await firstUser(api);
      const browser = new Browser(api);
      const { status, body, headers } = await browser.post(path, ADMIN);
      expect([status, body]).toEqual([200, { message: 'signed in' }]);
      const cookie = headers.getSetCookie().join();
      expect(cookie).toMatch(
        /^junjo_session=[\w.-]+; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
      );
      expect(await browser.get('/auth-test')).toMatchObject({
        status: 200,
        body: { user_email: ADMIN.email },
      });
    },
  );

  test('takes the address in any case, with blanks around it', async () => {
    await firstUser(api);
    const browser = new Browser(api);
    expect((await browser.signIn({ ...ADMIN, email: ' Admin@Example.COM ' })).status).toBe(200);
  });

  test('says the same of an unknown address, a wrong password and an inactive user', async () => {
    const admin = await firstUser(api);
    const other = await userWith(api, admin, 'other@example.com', 'viewer');
    await admin.patch(`/api/v1/users/${other.userId}`, { is_active: false });
    const answers = await Promise.all([
      new Browser(api).signIn({ email: 'nobody@example.com', password: 'long enough' }),
      new Browser(api).signIn({ ...ADMIN, password: 'not the password' }),
      new Browser(api).signIn({ email: 'other@example.com', password: 'password of other@example.com' }),
    ]);
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([401, { code: 'unauthenticated', message: 'Invalid credentials.' }]);
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  test('in production the cookie is for TLS only', async () => {
    await using other = await startApi({
      spanStore: readerOf([]),
      config: { environment: 'production', allowedOrigins: ['https://studio.example.com'] },
    });
    const browser = new Browser(other, 'https://studio.example.com');
    const { headers } = await browser.post('/api/v1/users/create-first-user', ADMIN);
    expect(headers.getSetCookie().join()).toMatch(/; Secure/);
    expect(headers.get('strict-transport-security')).toContain('max-age');
  });
});

test('signing out ends this session only, and is fine without one', async () => {
  const browser = await firstUser(api);
  const elsewhere = new Browser(api);
  await elsewhere.signIn(ADMIN);
  const { cookie } = browser;
  expect(await browser.post('/api/v1/auth/sign-out')).toMatchObject({
    status: 200,
    body: { message: 'signed out' },
  });
  expect(browser.cookie).toBeUndefined();
  browser.cookie = cookie;
  expect((await browser.get('/auth-test')).status).toBe(401);
  expect((await elsewhere.get('/auth-test')).status).toBe(200);
  expect((await new Browser(api).post('/sign-out')).status).toBe(200);
});

describe('changing the password', () => {
  const NEW = 'an even better password';
  const change = (browser: Browser, current_password: string, new_password = NEW) =>
    browser.put('/api/v1/auth/password', { current_password, new_password });

  test('ends the other sessions and keeps this one', async () => {
    const browser = await firstUser(api);
    const elsewhere = new Browser(api);
    await elsewhere.signIn(ADMIN);
    expect((await change(browser, ADMIN.password)).status).toBe(200);
    expect((await browser.get('/auth-test')).status).toBe(200);
    expect((await elsewhere.get('/auth-test')).status).toBe(401);
    expect((await new Browser(api).signIn(ADMIN)).status).toBe(401);
    expect((await new Browser(api).signIn({ ...ADMIN, password: NEW })).status).toBe(200);
  });

  test('needs the old one, a session and a good new one', async () => {
    const browser = await firstUser(api);
    expect(await change(browser, 'not the password')).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'current_password' }] },
    });
    expect((await change(browser, ADMIN.password, 'short')).status).toBe(422);
    expect((await change(new Browser(api), ADMIN.password)).status).toBe(401);
    const body = { current_password: ADMIN.password, new_password: NEW };
    const byToken = await new Browser(api).request('PUT', '/api/v1/auth/password', body, {
      authorization: `Bearer ${TOKEN}`,
    });
    expect(byToken.status).toBe(403);
  });
});

test('a token tells who it is, too', async () => {
  const { body } = await new Browser(api).get('/api/v1/auth/me', { authorization: `Bearer ${TOKEN}` });
  expect(body).toMatchObject({
    user: null,
    token: { name: 'test', project_id: 'default', scopes: ['read'] },
    projects: [{ id: 'default', role: 'viewer' }],
  });
});
