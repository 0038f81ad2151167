/** Users, passwords and signing keys from the command line, beside a running server. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Env, type Server, startServer, studio } from './standalone-process.ts';

const ADMIN = { email: 'admin@example.com', password: 'given by the environment' };

let folder: string;
let server: Server;
const env = (): Env => ({ JUNJO_HOST_DB_DATA_PATH: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'junjo-accounts-'));
  server = await startServer({
    ...env(),
    JUNJO_BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
    JUNJO_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
  });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(server.ready.endpoints.api + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function signIn(email: string, password: string): Promise<{ status: number; cookie: string }> {
  const response = await post('/api/v1/auth/sign-in', { email, password });
  const [cookie = ''] = response.headers.getSetCookie();
  return { status: response.status, cookie: cookie.split(';', 1)[0] ?? '' };
}

const get = (path: string, cookie: string) =>
  fetch(server.ready.endpoints.api + path, { headers: { cookie } });

test('the admin of the environment can sign in, and a restart makes no other', async () => {
  const { status, cookie } = await signIn(ADMIN.email, ADMIN.password);
  expect(status).toBe(200);
  const me = (await (await get('/api/v1/auth/me', cookie)).json()) as { user: object };
  expect(me.user).toMatchObject({ email: ADMIN.email, is_instance_admin: true });
});

describe('studio users', () => {
  test('makes one who can sign in, sets a new password, and tells nobody else the passwords', async () => {
    const made = await studio(['users', 'create', '--email', 'Ada@example.com', '--role', 'viewer'], env());
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('shown only now') });
    const first = made.out.trim();
    const { status, cookie } = await signIn('ada@example.com', first);
    expect(status).toBe(200);
    const changed = await studio(['users', 'set-password', '--email', 'ada@example.com'], env());
    const second = changed.out.trim();
    expect((await get('/api/v1/auth/me', cookie)).status).toBe(401);
    expect((await signIn('ada@example.com', first)).status).toBe(401);
    expect((await signIn('ada@example.com', second)).status).toBe(200);
    const list = await studio(['users', 'list'], env());
    expect(list.out).toContain('ada@example.com');
    expect(list.out).toContain('active, instance admin');
  });

  test.each([
    [['create', '--email', 'no address'], 'an e-mail address'],
    [['create', '--email', ADMIN.email], 'there already'],
    [['create', '--email', 'x@example.com', '--project', 'no-such'], 'no-such'],
    [['set-password', '--email', 'nobody@example.com'], 'nobody@example.com'],
  ])('%j is refused, naming it', async (args, named) => {
    const { code, err } = await studio(['users', ...args], env());
    expect(code).not.toBe(0);
    expect(err).toContain(named);
    expect(err).not.toContain('    at ');
  });
});

test('signing keys rotate without ending the tokens of the one before', async () => {
  const { apiKey = '', endpoints } = server.ready;
  const token = async () => {
    const response = await post('/api/v1/otel/token', undefined, { 'x-junjo-api-key': apiKey });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const send = async (jwt: string) => {
    const response = await fetch(`${endpoints.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${jwt}` },
      body: '{"resourceSpans":[]}',
    });
    return response.status;
  };
  const before = await token();
  const { out } = await studio(['signing-keys', 'rotate'], env());
  const after = await token();
  const kid = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid;
  expect(kid(after)).not.toBe(kid(before));
  expect(out).toContain(kid(after));
  expect([await send(before), await send(after)]).toEqual([200, 200]);
});

test('what the command line did is in the audit log', async () => {
  const { cookie } = await signIn(ADMIN.email, ADMIN.password);
  const { items } = (await (await get('/api/v1/audit-log?limit=250', cookie)).json()) as {
    items: { actor_name: string; action: string }[];
  };
  const done = items.filter((item) => item.actor_name === 'command line').map(({ action }) => action);
  expect(done).toEqual(['signing_key.rotate', 'user.update', 'user.create']);
});

test('the keys that it made for itself are for its user only', async () => {
  expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
});
