/** Who may call what, for every operation there is: nobody, viewers, members, admins, tokens. */
import { type Operation, operations } from '@studio/api-schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answered, Browser, userWith } from '../test/browser.ts';
import { recipes, type World } from '../test/request-recipes.ts';
import { openWorld, sendOperation } from '../test/send-operation.ts';

type Who = 'nobody' | 'stranger' | 'viewer' | 'member' | 'admin';

let world: World;
const callers = new Map<Who, Browser>();
const tokens = new Map<'read' | 'write' | 'admin', string>();
beforeAll(async () => {
  world = await openWorld();
  const { api, admin } = world;
  callers.set('nobody', new Browser(api));
  callers.set('stranger', await userWith(api, admin, 'stranger@example.com', null));
  for (const role of ['viewer', 'member', 'admin'] as const) {
    callers.set(role, await userWith(api, admin, `a-${role}@example.com`, role));
  }
  for (const scope of ['read', 'write', 'admin'] as const) {
    const made = await callers.get('admin')?.post('/api/v1/tokens', { name: scope, scopes: [scope] });
    tokens.set(scope, made?.body.token);
  }
});
afterAll(() => world.api[Symbol.asyncDispose]());

/** The least that an operation asks for, beyond being known. */
const LEAST = {
  caller: 'stranger',
  session: 'stranger',
  viewer: 'viewer',
  member: 'member',
  admin: 'admin',
} as const;
const ORDER: readonly Who[] = ['nobody', 'stranger', 'viewer', 'member', 'admin'];
const guarded = Object.entries(recipes).filter(([id]) => {
  const { access }: Operation = operations[id as keyof typeof recipes];
  return access !== 'public' && access !== 'api_key';
});

/** A good request of the operation, but made by somebody else. */
async function sendAs(id: string, as: Browser, headers: Record<string, string> = {}): Promise<Answered> {
  const operation: Operation = operations[id as keyof typeof recipes];
  const parts = await recipes[id as keyof typeof recipes](world);
  return sendOperation(world, operation, { ...parts, as, headers: { ...parts.headers, ...headers } });
}

describe.each(ORDER)('%s', (who) => {
  // Their password and session are their own: tried in features/auth.
  test.each(guarded.filter(([id]) => id !== 'changePassword'))('%s', async (id) => {
    const { access, success }: Operation = operations[id as keyof typeof recipes];
    const { status, body } = await sendAs(id, callers.get(who) ?? world.admin);
    const least = LEAST[access as keyof typeof LEAST];
    if (who === 'nobody') expect([status, body.code]).toEqual([401, 'unauthenticated']);
    else if (least === undefined || ORDER.indexOf(who) < ORDER.indexOf(least)) {
      expect([status, body.code]).toEqual([403, 'forbidden']);
    } else if (id === 'deleteToken' && who === 'member') {
      // The recipe's token is the admin's: a member does not even learn that it is there.
      expect([status, body.code]).toEqual([404, 'not_found']);
    } else expect(status).toBe(success.status);
  });
});

describe.each(['read', 'write', 'admin'] as const)('a token with the scope %s alone', (scope) => {
  const ROLE = { read: 'viewer', write: 'member', admin: 'admin' } as const;

  test.each(guarded)('%s', async (id) => {
    const { access, success }: Operation = operations[id as keyof typeof recipes];
    const authorization = `Bearer ${tokens.get(scope)}`;
    const { status, body } = await sendAs(id, new Browser(world.api, ''), { authorization });
    if (access === 'caller' || access === ROLE[scope]) {
      const beyond = id === 'createToken' || id === 'deleteToken';
      // What it makes would go beyond it; what it would delete is somebody else's.
      if (beyond) expect([403, 404]).toContain(status);
      else expect(status).toBe(success.status);
    } else expect([status, body.code]).toEqual([403, 'forbidden']);
  });
});
