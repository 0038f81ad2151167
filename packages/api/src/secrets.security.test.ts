/** Secrets go in everywhere, also where they do not belong, and come out nowhere: logs, audit, errors, metrics, database. */
import { randomBytes } from 'node:crypto';
import { type Operation, operations } from '@studio/api-schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../test/browser.ts';
import { recipes, type World } from '../test/request-recipes.ts';
import { openWorld, sendOperation } from '../test/send-operation.ts';
import { API_KEY, TOKEN } from '../test/start-api.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.api[Symbol.asyncDispose]());

const letters = () => randomBytes(48).toString('hex').slice(0, 64);

/** One of each kind, new each time, so that a finding names where it came from. */
function newSecrets() {
  return {
    apiKey: `jtel_${letters()}`,
    token: `jdev_${letters()}`,
    jwt: `eyJhbGciOiJFZERTQSJ9.${letters()}.${letters()}`,
    plain: letters(),
  };
}

test('none of them is in a log, the audit log, an error or a metric', { timeout: 120_000 }, async () => {
  const fed: string[] = [API_KEY, TOKEN];
  const errors: string[] = [];
  const noteError = ({ status, body }: { status: number; body: unknown }) => {
    if (status >= 400) errors.push(JSON.stringify(body));
  };
  for (const [id, recipe] of Object.entries(recipes)) {
    const operation: Operation = operations[id as keyof typeof recipes];
    const parts = await recipe(world);
    const secrets = newSecrets();
    fed.push(...Object.values(secrets));
    const { apiKey, token, jwt, plain } = secrets;
    for (const secret of [apiKey, token, jwt, plain]) {
      const params = Object.fromEntries(
        [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, secret]),
      );
      const headers = {
        authorization: `Bearer ${secret}`,
        'x-junjo-api-key': secret,
        'x-junjo-project': secret,
        'user-agent': `client ${secret}`,
      };
      const nobody = new Browser(world.api);
      nobody.cookie = `junjo_session=${secret}`;
      noteError(await sendOperation(world, operation, { ...parts, as: nobody, headers }));
      // As the admin, in every place but the one that would make somebody else of them.
      const { authorization: _, ...harmless } = headers;
      const query = `?token=${secret}&project=${secret}&cursor=${secret}`;
      noteError(await sendOperation(world, operation, { ...parts, params, query, headers: harmless }));
      const body = {
        email: secret,
        password: secret,
        name: 5,
        api_key: [secret],
        [secret]: secret,
        scopes: [secret],
      };
      if (operation.body) noteError(await sendOperation(world, operation, { ...parts, body }));
      if (operation.body)
        noteError(await sendOperation(world, operation, { ...parts, body: `{"x": ${secret}` }));
    }
  }
  const password = `a password: ${letters()}`;
  fed.push(password);
  const email = 'secretive@example.com';
  await world.admin.post('/api/v1/users', { email, password });
  await new Browser(world.api).signIn({ email, password });
  await new Browser(world.api).signIn({ email, password: `${password} wrong` });
  const made = await world.admin.post('/api/v1/api-keys', { name: 'made' });
  const token = await world.admin.post('/api/v1/tokens', { name: 'made', scopes: ['read'] });
  const jwt = await world.admin.post('/api/v1/otel/token', { api_key: made.body.key });
  fed.push(
    made.body.key,
    token.body.token,
    jwt.body.access_token,
    world.admin.cookie?.split('=')[1] ?? 'none',
  );

  const { relational, registry, log } = world.api;
  const audit = JSON.stringify((await relational.audit.list({ limit: 10_000 })).items);
  const places = { log: log(), audit, errors: errors.join('\n'), metrics: await registry.metrics() };
  expect(errors.length).toBeGreaterThan(300);
  for (const [place, text] of Object.entries(places)) {
    const found = fed
      .filter((secret) => text.includes(secret))
      .map(
        (secret) =>
          `${place}: ${secret.slice(0, 9)}… in ${text
            .split('\n')
            .find((line) => line.includes(secret))
            ?.replaceAll(secret, '<HERE>')
            .slice(0, 300)}`,
      );
    expect(found).toEqual([]);
  }
});
