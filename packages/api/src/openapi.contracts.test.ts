/** What the real server answers is what the OpenAPI document says: successes and every kind of refusal. */
import { type Operation, openApiDocument, operations } from '@studio/api-schema';
import { documentedAnswers, everyOperation, type WhatIsWrong } from '@studio/api-schema/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, type Answered, Browser, firstUser, userWith } from '../test/browser.ts';
import { readerOf } from '../test/reader-of.ts';
import { type RequestParts, recipes, type World } from '../test/request-recipes.ts';
import { openWorld, sendOperation } from '../test/send-operation.ts';
import { startApi } from '../test/start-api.ts';
import { VERSION } from './version.ts';

let world: World;
let viewer: Browser;
let whatIsWrong: WhatIsWrong;
beforeAll(async () => {
  world = await openWorld();
  viewer = await userWith(world.api, world.admin, 'viewer@example.com', 'viewer');
  whatIsWrong = await documentedAnswers();
});
afterAll(() => world.api[Symbol.asyncDispose]());

const send = (operation: Operation, parts: RequestParts, path?: string): Promise<Answered> =>
  sendOperation(world, operation, parts, path);

function check(operation: Operation, answer: Answered): void {
  const contentType = answer.headers.get('content-type');
  expect(whatIsWrong(operation, { ...answer, contentType })).toEqual([]);
}

describe('the answer to a good request is as documented', () => {
  test.each(Object.entries(recipes))('%s', async (id, recipe) => {
    const operation: Operation = operations[id as keyof typeof recipes];
    for (const path of [operation.path, ...(operation.aliases ?? [])]) {
      const answer = await send(operation, await recipe(world), path);
      expect([path, answer.status]).toEqual([path, operation.success.status]);
      check(operation, answer);
    }
  });

  test('createFirstUser', async () => {
    const operation: Operation = operations.createFirstUser;
    for (const path of [operation.path, ...(operation.aliases ?? [])]) {
      await using api = await startApi({ spanStore: readerOf([]) });
      const first = await send(operation, { as: new Browser(api), body: ADMIN }, path);
      expect(first.status).toBe(200);
      check(operation, first);
      const second = await send(operation, { as: new Browser(api), body: ADMIN }, path);
      expect(second.status).toBe(400);
      check(operation, second);
    }
  });
});

test('there is an operation for every path of the document, and nothing else', async () => {
  const { body } = await world.api.get('/openapi.json', {});
  expect(body).toEqual(openApiDocument());
  const { info, paths } = body as {
    info: { version: string };
    paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  expect(info.version).toBe(VERSION);
  const documented = Object.values(paths).flatMap((methods) => Object.keys(methods));
  expect(documented).toHaveLength(everyOperation.length);
  expect(Object.keys(recipes).toSorted()).toEqual(
    Object.keys(operations)
      .filter((id) => id !== 'createFirstUser')
      .toSorted(),
  );
});

test('a page shows the document, with nothing from elsewhere', async () => {
  const page = await world.api.get('/docs', {});
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('swagger-ui') });
  expect(page.body).not.toContain('https://');
  expect((await world.api.get('/docs/swagger-ui-bundle.js', {})).status).toBe(200);
});

const guarded = everyOperation.filter(({ access }) => access !== 'public');
const beyondViewers = everyOperation.filter(({ access }) =>
  ['member', 'admin', 'instance_admin'].includes(access),
);
const withBody = everyOperation.filter(({ body }) => body);
const withQuery = everyOperation.filter(({ query }) => query);
const ofOneThing = everyOperation.filter(({ errors }) =>
  (errors as string[] | undefined)?.includes('not_found'),
);

describe('a refusal is as documented', () => {
  test.each(guarded)('401: nobody calls $id', async (operation) => {
    const answer = await send(operation, { as: new Browser(world.api) });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    check(operation, answer);
  });

  test.each(beyondViewers)('403: a viewer calls $id', async (operation) => {
    const answer = await send(operation, { as: viewer, params: { project_id: 'default' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    check(operation, answer);
  });

  test.each(withBody)('413, 415, 422: bodies that $id does not take', async (operation) => {
    const params = { project_id: 'default' };
    const json = { 'content-type': 'application/json' };
    for (const [status, body, headers] of [
      [413, JSON.stringify('x'.repeat(1_100_000)), json],
      [415, 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }],
      [415, '{}', { ...json, 'content-encoding': 'snappy' }],
      [422, '{"surprise":1}', json],
      [422, '{', json],
      [422, '[]', json],
      [422, 'null', json],
    ] as const) {
      const answer = await send(operation, { params, body, headers });
      expect([body.slice(0, 20), answer.status]).toEqual([body.slice(0, 20), status]);
      check(operation, answer);
    }
  });

  test.each(withQuery)('422: a parameter that $id does not know', async (operation) => {
    const answer = await send(operation, { params: { project_id: 'default' }, query: '?surprise=1' });
    const surprise = expect.objectContaining({ path: 'surprise' });
    expect(answer).toMatchObject({ status: 422, body: { errors: expect.arrayContaining([surprise]) } });
    check(operation, answer);
  });

  /** Bodies that name a thing that is not there. */
  const NAMED_IN_BODY: Readonly<Record<string, object>> = {
    addMember: { email: 'nobody@example.com', role: 'viewer' },
    search: { like: { trace_id: '1'.repeat(32), span_id: '1'.repeat(16) } },
  };

  test.each(ofOneThing)('404: $id of a thing that is not there', async (operation) => {
    const { params: _, ...recipe } = await recipes[operation.id as keyof typeof recipes](world);
    const params = operation.project === 'path' ? { project_id: 'default' } : {};
    const body = NAMED_IN_BODY[operation.id] ?? recipe.body;
    const query = operation.id === 'createUser' ? '?project=nowhere' : '';
    const answer = await send(operation, { ...recipe, body, params, query });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    check(operation, answer);
  });

  test.each([
    ['createUser', 'user_email_exists', {}, { email: ADMIN.email, password: 'a good password' }],
    ['createProject', 'project_exists', {}, { id: 'default', name: 'Again' }],
    ['deleteProject', 'default_project', { project_id: 'default' }, undefined],
  ] as const)('409: %s %s', async (id, code, params, body) => {
    const answer = await send(operations[id], { params, body });
    expect(answer).toMatchObject({ status: 409, body: { code } });
    check(operations[id], answer);
  });

  test.each(['changeUser', 'deleteUser'] as const)('409: %s of the last instance admin', async (id) => {
    const { body: me } = await world.admin.get('/api/v1/auth/me');
    const params = { user_id: me.user.id as string };
    const body = id === 'changeUser' ? { is_instance_admin: false } : undefined;
    const answer = await send(operations[id], { params, body });
    expect(answer).toMatchObject({ status: 409, body: { code: 'last_instance_admin' } });
    check(operations[id], answer);
  });

  test('429: too many tries', async () => {
    await using api = await startApi({ spanStore: readerOf([]), config: { signInAttemptsPerAccount: 1 } });
    const as = await firstUser(api);
    const wrong = { current_password: 'wrong', new_password: 'another password' };
    expect((await send(operations.changePassword, { as, body: wrong })).status).toBe(422);
    for (const [operation, body] of [
      [operations.changePassword, wrong],
      [operations.signIn, ADMIN],
    ] as const) {
      const answer = await send(operation, { as, body });
      expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
      check(operation, answer);
    }
  });

  test('503: no operation can be answered now, except those that need nothing', async () => {
    await using api = await startApi({
      spanStore: readerOf([]),
      limits: { maxAtOnce: 0, timeoutMs: 30_000 },
      readiness: () => ({ ready: false, reason: 'starting' }),
    });
    for (const operation of everyOperation) {
      const answer = await send(operation, { as: new Browser(api) });
      const isAnswered = operation.isAlwaysAnswered && operation.id !== 'getReadiness';
      expect([operation.id, answer.status]).toEqual([operation.id, isAnswered ? 200 : 503]);
      check(operation, answer);
    }
  });
});
