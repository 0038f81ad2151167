/** Sessions cannot be forged, mixed, replayed or planted; signing in cannot be guessed or used to find out who is there. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, Browser, firstUser, userWith } from '../test/browser.ts';
import { readerOf } from '../test/reader-of.ts';
import { type StartedApi, startApi } from '../test/start-api.ts';

let api: StartedApi;
let admin: Browser;
beforeEach(async () => {
  api = await startApi({ spanStore: readerOf([]) });
  admin = await firstUser(api);
});
afterEach(() => api[Symbol.asyncDispose]());

async function statusWith(cookie: string): Promise<number> {
  const browser = new Browser(api);
  browser.cookie = cookie;
  return (await browser.get('/auth-test')).status;
}

const sessionValue = (browser: Browser) => (browser.cookie ?? '').replace('junjo_session=', '');

describe('a cookie', () => {
  test('whose halves are of two sessions is none', async () => {
    const other = await userWith(api, admin, 'other@example.com', 'viewer');
    const [a, b] = [sessionValue(admin).split('.'), sessionValue(other).split('.')];
    expect(a).toHaveLength(3);
    for (let part = 0; part < 3; part++) {
      const mixed = a.map((text, i) => (i === part ? b[i] : text)).join('.');
      const isSame = mixed === a.join('.') || mixed === b.join('.');
      expect([part, await statusWith(`junjo_session=${mixed}`)]).toEqual([part, isSame ? 200 : 401]);
    }
    // The same inside of the signature: parts of the encrypted value exchanged, signed by nobody.
    const inner = (parts: string[]) =>
      Buffer.from(parts[1] ?? '', 'base64url')
        .toString()
        .split('.');
    const [x, y] = [inner(a), inner(b)];
    for (let part = 0; part < 5; part++) {
      const mixed = x.map((text, i) => (i === part ? y[i] : text)).join('.');
      const payload = Buffer.from(mixed).toString('base64url');
      const status = await statusWith(`junjo_session=${[a[0], payload, a[2]].join('.')}`);
      expect([part, status]).toEqual([part, mixed === x.join('.') ? 200 : 401]);
    }
  });

  test('that was changed, cut, doubled or made up is none', async () => {
    const value = sessionValue(admin);
    const flipped = value.slice(0, -2) + (value.endsWith('AA') ? 'BB' : 'AA');
    for (const cookie of [
      `junjo_session=${flipped}`,
      `junjo_session=${value.slice(0, -1)}`,
      `junjo_session=${value}x`,
      `junjo_session=${value}; junjo_session=${value}`,
      `junjo_session=${value.toUpperCase()}`,
      'junjo_session=',
      'junjo_session=e30.e30.e30',
      `junjo_session=${'x'.repeat(3_000)}`,
      `JUNJO_SESSION=${value}`,
      `other=${value}`,
      'junjo_session=eyJhbGciOiJub25lIn0.e30.',
    ]) {
      expect([cookie.slice(0, 40), await statusWith(cookie)]).toEqual([cookie.slice(0, 40), 401]);
    }
    expect(await statusWith(`a=b; junjo_session=${value}; c=d`)).toBe(200);
  });

  test.each([
    ['encryption', { secureCookieKey: new Uint8Array(32).fill(9) }],
    ['signature', { sessionSecret: new Uint8Array(32).fill(9) }],
  ])('of an installation with another key for the %s is none', async (_what, config) => {
    await using other = await startApi({ spanStore: readerOf([]), config });
    const elsewhere = await firstUser(other);
    expect((await elsewhere.get('/auth-test')).status).toBe(200);
    expect(await statusWith(elsewhere.cookie ?? '')).toBe(401);
  });

  test('tells nothing of what is in it', async () => {
    const other = new Browser(api);
    await other.signIn(ADMIN);
    expect(sessionValue(other)).not.toBe(sessionValue(admin));
    const [, payload = ''] = sessionValue(admin).split('.');
    expect(Buffer.from(payload, 'base64url').toString()).not.toContain('admin');
  });
});

describe('a session is over', () => {
  test('after signing out, however the cookie is kept', async () => {
    const cookie = admin.cookie ?? '';
    await admin.post('/api/v1/auth/sign-out');
    expect(await statusWith(cookie)).toBe(401);
  });

  test('when the user is deactivated or deleted', async () => {
    for (const end of ['patch', 'delete'] as const) {
      const other = await userWith(api, admin, `${end}@example.com`, 'viewer');
      const cookie = other.cookie ?? '';
      expect(await statusWith(cookie)).toBe(200);
      if (end === 'patch') await admin.patch(`/api/v1/users/${other.userId}`, { is_active: false });
      else await admin.delete(`/api/v1/users/${other.userId}`);
      expect(await statusWith(cookie)).toBe(401);
    }
  });

  test('when an admin sets a new password', async () => {
    const other = await userWith(api, admin, 'other@example.com', 'viewer');
    await admin.patch(`/api/v1/users/${other.userId}`, { password: 'a new password' });
    expect(await statusWith(other.cookie ?? '')).toBe(401);
  });

  test('after its time', async () => {
    await using short = await startApi({ spanStore: readerOf([]), config: { sessionTtlMs: 100 } });
    const browser = await firstUser(short);
    const kept = browser.cookie;
    await expect
      .poll(async () => {
        browser.cookie = kept;
        return (await browser.get('/auth-test')).status;
      })
      .toBe(401);
  });
});

test('signing in always begins a new session: one that was planted is not taken over', async () => {
  const victim = new Browser(api);
  victim.cookie = admin.cookie;
  const planted = victim.cookie;
  const other = await userWith(api, admin, 'other@example.com', 'viewer');
  await victim.signIn({ email: 'other@example.com', password: 'password of other@example.com' });
  expect(victim.cookie).not.toBe(planted);
  expect(victim.cookie).not.toBe(other.cookie);
  expect((await victim.get('/auth-test')).body).toEqual({ user_email: 'other@example.com' });
});

describe('guessing passwords', () => {
  const wrong = (email: string, headers = {}) =>
    new Browser(api).post('/api/v1/auth/sign-in', { email, password: 'a wrong guess' }, headers);

  test('is stopped for an account, with the time to wait, also for the right password', async () => {
    for (let i = 0; i < 10; i++) expect((await wrong(ADMIN.email)).status).toBe(401);
    const stopped = await wrong(ADMIN.email);
    expect([stopped.status, stopped.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await new Browser(api).signIn(ADMIN)).status).toBe(429);
    expect((await wrong('another@example.com')).status).toBe(401);
    expect((await admin.get('/auth-test')).status).toBe(200);
  });

  test('is stopped at the same number when all tries come at once', async () => {
    const tries = await Promise.all(Array.from({ length: 30 }, () => wrong(ADMIN.email)));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  test('is stopped for an address, whatever it calls itself', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) {
      const forged = { 'x-forwarded-for': `203.0.113.${i}` };
      statuses.push((await wrong(`user${i}@example.com`, forged)).status);
    }
    expect(statuses.slice(0, 50).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(50).every((status) => status === 429)).toBe(true);
  }, 60_000);

  test('behind a trusted proxy the address is the one that it names', async () => {
    await using proxied = await startApi({
      spanStore: readerOf([]),
      config: { trustedProxies: ['loopback'], signInAttemptsPerAddress: 3 },
    });
    const from = async (address: string, i: number) => {
      const headers = { 'x-forwarded-for': address };
      const body = { email: `user${i}@example.com`, password: 'a wrong guess' };
      return (await new Browser(proxied).post('/api/v1/auth/sign-in', body, headers)).status;
    };
    for (let i = 0; i < 3; i++) expect(await from('203.0.113.1', i)).toBe(401);
    expect(await from('203.0.113.1', 4)).toBe(429);
    expect(await from('203.0.113.2', 5)).toBe(401);
    // A host has a whole /64 of IPv6.
    for (let i = 0; i < 3; i++) expect(await from(`2001:db8::${i + 1}`, 10 + i)).toBe(401);
    expect(await from('2001:db8::ffff', 20)).toBe(429);
    expect(await from('2001:db8:0:1::1', 21)).toBe(401);
  });

  test('the right password clears the count', async () => {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 8; i++) await wrong(ADMIN.email);
      expect((await new Browser(api).signIn(ADMIN)).status).toBe(200);
    }
  });

  test('of a signed-in user by changing the password is stopped, too', async () => {
    const change = (current_password: string) =>
      admin.put('/api/v1/auth/password', { current_password, new_password: 'a new password' });
    for (let i = 0; i < 10; i++) expect((await change('a wrong guess')).status).toBe(422);
    expect((await change(ADMIN.password)).status).toBe(429);
  });
});
