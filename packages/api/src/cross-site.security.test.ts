/** Another site cannot use a visitor's session: tried on every operation that changes something. */
import { type Operation, operations } from '@studio/api-schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, Browser } from '../test/browser.ts';
import { recipes, type World } from '../test/request-recipes.ts';
import { openWorld, sendOperation } from '../test/send-operation.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.api[Symbol.asyncDispose]());

const changing = Object.entries(recipes).filter(([id]) => {
  const { method, access }: Operation = operations[id as keyof typeof recipes];
  return method !== 'get' && access !== 'api_key';
});
const bySession = changing.filter(
  ([id]) => (operations[id as keyof typeof recipes] as Operation).access !== 'public',
);

const FOREIGN = [
  'https://evil.example',
  'null',
  'http://localhost:5153.evil.example',
  'http://localhost:51530',
  'https://localhost:5153',
  'http://evil.example:5153',
  'http://LOCALHOST:5153',
  'file://',
];

describe('a page of another origin', () => {
  test.each(changing)('%s is refused, whatever it calls itself', async (id, recipe) => {
    const operation: Operation = operations[id as keyof typeof recipes];
    const parts = await recipe(world);
    for (const origin of FOREIGN) {
      const answer = await sendOperation(world, operation, {
        ...parts,
        headers: { ...parts.headers, origin },
      });
      expect([origin, answer.status, answer.body.code]).toEqual([origin, 403, 'forbidden']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const allowed = await sendOperation(world, operation, parts);
    expect(allowed.status).toBe(operation.success.status);
  });
});

test.each(bySession)('%s with a cookie and without an origin is refused', async (id, recipe) => {
  const operation: Operation = operations[id as keyof typeof recipes];
  const parts = await recipe(world);
  const silent = new Browser(world.api, '');
  silent.cookie = (parts.as ?? world.admin).cookie;
  const answer = await sendOperation(world, operation, { ...parts, as: silent });
  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  expect((await sendOperation(world, operation, parts)).status).toBe(operation.success.status);
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'a body that a form can send is refused: %s',
  async (contentType) => {
    const headers = { 'content-type': contentType };
    const body = JSON.stringify({ name: 'by a form' });
    const answer = await world.admin.post('/api/v1/api-keys', body, headers);
    expect(answer.status).toBe(415);
    const signIn = await new Browser(world.api).post('/api/v1/auth/sign-in', JSON.stringify(ADMIN), headers);
    expect([signIn.status, signIn.headers.getSetCookie()]).toEqual([415, []]);
  },
);

test('the server itself is an allowed origin on loopback, in development only', async () => {
  const own = new Browser(world.api, world.api.url);
  expect((await own.signIn(ADMIN)).status).toBe(200);
  expect((await own.post('/api/v1/api-keys', { name: 'from the page itself' })).status).toBe(201);
  await using production = await openWorldIn('production');
  const sameOrigin = new Browser(production.api, production.api.url);
  expect((await sameOrigin.signIn(ADMIN)).status).toBe(403);
});

async function openWorldIn(environment: 'production') {
  const made = await openWorld({ config: { environment } });
  return { ...made, [Symbol.asyncDispose]: () => made.api[Symbol.asyncDispose]() };
}

test('a program with a token needs no origin, and may show any', async () => {
  const made = await world.admin.post('/api/v1/tokens', { name: 'program', scopes: ['write'] });
  const authorization = `Bearer ${made.body.token}`;
  for (const origin of ['', 'https://evil.example']) {
    const program = new Browser(world.api, origin);
    expect((await program.post('/api/v1/api-keys', { name: 'k' }, { authorization })).status).toBe(201);
  }
});
