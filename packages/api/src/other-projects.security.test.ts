/** Nobody reaches into another project, by no route and by no id: generated from the OpenAPI document. */
import { type Operation, openApiDocument, operations } from '@studio/api-schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, userWith } from '../test/browser.ts';
import { readerOf } from '../test/reader-of.ts';
import { recipes, type World } from '../test/request-recipes.ts';
import { captures, openWorld, sendOperation } from '../test/send-operation.ts';
import { vectorsOf } from '../test/vectors-of.ts';

const VICTIM = 'victim';
const MARK = 'only-the-victim-may-see-this';

interface Documented {
  readonly operationId: string;
  readonly 'x-junjo-access': Operation['access'];
  readonly 'x-junjo-project'?: 'request' | 'path';
}

const { paths } = openApiDocument() as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
};
const documented = Object.values(paths).flatMap((methods) => Object.values(methods));
const ofProjects = documented.filter((one) => one['x-junjo-project'] !== undefined);
const ofTheInstance = documented.filter((one) => one['x-junjo-access'] === 'instance_admin');

let world: World;
const attackers: { readonly name: string; readonly as: Browser; readonly headers: Record<string, string> }[] =
  [];
/** Ids of what the victim has. */
let theirs: Readonly<Record<string, string>>;
beforeAll(async () => {
  world = await openWorld({ spanStore: readerOf(captures, VICTIM), vectors: vectorsOf(captures, VICTIM) });
  const { api, admin } = world;
  await admin.post('/api/v1/projects', { id: VICTIM, name: MARK });
  const victim = await userWith(api, admin, 'victim@example.com', 'admin', VICTIM);
  const inVictim = { 'x-junjo-project': VICTIM };
  const key = await victim.post('/api/v1/api-keys', { name: MARK }, inVictim);
  const token = await victim.post('/api/v1/tokens', { name: MARK, scopes: ['read'] }, inVictim);
  const [span] = captures;
  theirs = {
    project_id: VICTIM,
    user_id: victim.userId,
    key_id: key.body.id,
    token_id: token.body.id,
    service_name: 'demo-app',
    trace_id: span?.traceId ?? '',
    span_id: span?.spanId ?? '',
  };
  const as = await userWith(api, admin, 'attacker@example.com', 'admin');
  const made = await as.post('/api/v1/tokens', { name: 'all', scopes: ['read', 'write', 'admin'] });
  attackers.push(
    { name: 'an admin of another project', as, headers: {} },
    {
      name: 'a token of another project',
      as: new Browser(api, ''),
      headers: { authorization: `Bearer ${made.body.token}` },
    },
  );
});
afterAll(() => world.api[Symbol.asyncDispose]());

/** Everything of the victim, as the database has it. */
async function victimState(): Promise<string> {
  const { projects, members, apiKeys, tokens, users } = world.api.relational;
  return JSON.stringify([
    await projects.find(VICTIM),
    await members.list(VICTIM),
    await apiKeys.list(VICTIM),
    await tokens.list(VICTIM),
    (await users.list()).length,
  ]);
}

/** A body that fits, from the recipe. */
async function bodyOf(id: string): Promise<unknown> {
  return (await recipes[id as keyof typeof recipes](world)).body;
}

test('the victim has what is asked for', async () => {
  const operation: Operation = operations.getTrace;
  const victim = new Browser(world.api);
  await victim.signIn({ email: 'victim@example.com', password: 'password of victim@example.com' });
  const answer = await sendOperation(world, operation, {
    as: victim,
    params: theirs,
    query: `?project=${VICTIM}`,
  });
  expect(answer.status).toBe(200);
});

describe.each([0, 1])('attacker %i', (which) => {
  test.each([...new Set([...ofProjects, ...ofTheInstance])])('$operationId', async ({ operationId: id }) => {
    const operation: Operation = operations[id as keyof typeof operations];
    const attacker = attackers[which];
    if (!attacker) throw new Error('no attacker');
    const body = await bodyOf(id);
    const before = await victimState();
    const attempts = [
      { headers: { 'x-junjo-project': VICTIM } },
      { query: `?project=${VICTIM}` },
      { headers: { 'x-junjo-project': 'default' }, query: `?project=${VICTIM}` },
      { headers: { 'x-junjo-project': 'DEFAULT' } },
      {},
    ];
    for (const { headers = {}, query = '' } of attempts) {
      const answer = await sendOperation(world, operation, {
        as: attacker.as,
        params: theirs,
        query: operation.project === 'path' ? '' : query,
        ...(body === undefined ? {} : { body }),
        headers: { ...attacker.headers, ...(headers as Record<string, string>) },
      });
      const isOwnList = Object.keys(headers).length === 0 && query === '' && operation.project === 'request';
      if (!isOwnList) expect(answer.status).toBeGreaterThanOrEqual(400);
      else if (answer.status < 400) {
        // Their own project, in which there is nothing of these ids: empty lists, null, or something of their own.
        expect(operation.params === undefined || JSON.stringify(answer.body).length <= 4).toBe(true);
      }
      const told = JSON.stringify(answer.body);
      for (const secret of [
        MARK,
        theirs['key_id'],
        theirs['token_id'],
        'victim@example.com',
        'ConcurrentStuff',
      ]) {
        expect(told).not.toContain(secret);
      }
    }
    expect(await victimState()).toBe(before);
  });
});

test('a project that is not there and one of others are told apart by nobody', async () => {
  const { as = new Browser(world.api) } = attackers[0] ?? {};
  const [theirOne, noOne] = await Promise.all(
    [VICTIM, 'there-is-no-such-project'].map((project) => as.get(`/api/v1/projects/${project}`)),
  );
  expect([theirOne?.status, theirOne?.body]).toEqual([noOne?.status, noOne?.body]);
});
