/** Every operation that changes something leaves its entry in the audit log, done or refused: none can be forgotten. */
import { type Operation, operations } from '@studio/api-schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, Browser, userWith } from '../test/browser.ts';
import { recipes, type World } from '../test/request-recipes.ts';
import { openWorld, sendOperation } from '../test/send-operation.ts';

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly actor_type: string;
  readonly actor_name: string | null;
  readonly resource_id: string | null;
  readonly project_id: string | null;
  readonly address: string | null;
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.api[Symbol.asyncDispose]());

async function newest(query = ''): Promise<readonly Entry[]> {
  const { status, body } = await world.admin.get(`/api/v1/audit-log?limit=250${query}`);
  expect(status).toBe(200);
  return body.items;
}

const changing = Object.entries(recipes).filter(
  ([id]) => (operations[id as keyof typeof recipes] as Operation).method !== 'get',
);

/** They change nothing. */
const NOT_AUDITED = ['exchangeToken', 'search', 'measureTimeseries', 'measureBreakdown', 'compareSpans'];

test('every operation that is not a GET and changes something has a name in the audit log', () => {
  const without = Object.values<Operation>(operations)
    .filter(({ method, audit }) => method !== 'get' && !audit)
    .map(({ id }) => id);
  expect(without).toEqual(NOT_AUDITED);
});

describe.each(changing.filter(([id]) => !NOT_AUDITED.includes(id)))('%s', (id, recipe) => {
  const operation: Operation = operations[id as keyof typeof recipes];

  test('done: who, what, from where', async () => {
    const parts = await recipe(world);
    const before = new Set((await newest()).map((entry) => entry.id));
    expect((await sendOperation(world, operation, parts)).status).toBe(operation.success.status);
    const made = (await newest()).filter((entry) => !before.has(entry.id));
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      action: operation.audit?.action,
      outcome: 'success',
      reason: null,
      actor_type: 'user',
      actor_name: expect.stringContaining('@'),
      address: '127.0.0.1',
    });
    // Whom addMember is about is in its body.
    const named = id === 'addMember' ? undefined : Object.values(parts.params ?? {}).at(-1);
    if (named) expect(made[0]?.resource_id).toBe(named);
    if (operation.project === 'request' && !operation.audit?.action.startsWith('user')) {
      expect(made[0]?.project_id).toBe('default');
    }
  });

  test('refused to somebody known: entered with the reason', async () => {
    if (operation.access === 'public' || operation.access === 'session') return;
    const parts = await recipe(world);
    const as = await userWith(world.api, world.admin, `${id}@example.com`, 'viewer');
    expect((await sendOperation(world, operation, { ...parts, as })).status).toBe(403);
    const refused = await newest(`&outcome=failure&action=${operation.audit?.action}`);
    expect(refused[0]).toMatchObject({
      actor_name: `${id.toLowerCase()}@example.com`,
      outcome: 'failure',
      reason: 'forbidden',
    });
  });

  test('refused to nobody: a line of the log, not an entry that anybody could fill the table with', async () => {
    if (operation.access === 'public') return;
    const parts = await recipe(world);
    const before = await newest('&outcome=failure');
    const as = new Browser(world.api);
    expect((await sendOperation(world, operation, { ...parts, as })).status).toBe(401);
    expect(await newest('&outcome=failure')).toEqual(before);
    expect(world.api.log()).toContain(`"action":"${operation.audit?.action}"`);
  });
});

test('failed sign-ins name the account that was tried', async () => {
  await new Browser(world.api).signIn({ email: ADMIN.email, password: 'a wrong guess' });
  const [entry] = await newest('&action=user.sign_in');
  expect(entry).toMatchObject({
    actor_type: 'anonymous',
    actor_name: ADMIN.email,
    outcome: 'failure',
    reason: 'unauthenticated',
  });
});

test('each entry is one structured line of the log', async () => {
  const made = await world.admin.post('/api/v1/api-keys', { name: 'logged' });
  const lines = world.api
    .log()
    .split('\n')
    .filter((line) => line.includes(`"resourceId":"${made.body.id}"`))
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { audit: true, action: 'api_key.create', actorName: ADMIN.email, outcome: 'success' },
  ]);
});

test('pages give every entry once', async () => {
  const all = await newest();
  const paged: Entry[] = [];
  let cursor = '';
  do {
    const { body } = await world.admin.get(`/api/v1/audit-log?limit=7${cursor && `&cursor=${cursor}`}`);
    paged.push(...body.items);
    cursor = body.next_cursor ?? '';
  } while (cursor && paged.length < all.length);
  expect(paged.slice(0, all.length).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});
