/** API, Redis and Postgres go away one after the other, under load: who is known goes on, nothing is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AcknowledgedLoad } from '@studio/testkit/load';
import { postgresAvailable, type RunningPostgres, startPostgres } from '@studio/testkit/postgres';
import { type RunningRedis, redisAvailable, startRedis } from '@studio/testkit/redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from './kill/kill-test.ts';
import { selectFrom } from './kill/select-from.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import { parts } from './real-parts.ts';
import { eventually } from './rest-client.ts';
import { type SeparateProcesses, separateProcesses } from './separate-processes.ts';

const [postgresHere, redisHere] = await Promise.all([postgresAvailable(), redisAvailable()]);
const reasons = [
  parts.brokers ? [] : ['JUNJO_TEST_KAFKA_BROKERS not set'],
  postgresHere.available ? [] : [postgresHere.reason],
  redisHere.available ? [] : [redisHere.reason],
].flat();
const skipped = reasons.length > 0 ? ` (SKIPPED: ${reasons.join('; ')})` : '';

describe.skipIf(reasons.length > 0)(`outages of API, Redis and PostgreSQL${skipped}`, () => {
  const opened = new AsyncDisposableStack();
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let system: SeparateProcesses;
  let load: AcknowledgedLoad;

  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'junjo-outages-'));
    opened.defer(() => rm(dataDir, { recursive: true, force: true }));
    postgres = await startPostgres();
    opened.defer(() => postgres.stop());
    redis = await startRedis();
    opened.defer(() => redis.stop());
    const { url: postgresUrl } = await createPostgresDatabase(postgres.url);
    system = await separateProcesses({
      dataDir,
      brokers: parts.brokers,
      postgresUrl,
      redisUrl: redis.url,
    });
    opened.defer(() => system.stop());
    await system.start();
    load = new AcknowledgedLoad({
      endpoint: () => system.endpoints.otlpHttp,
      apiKey: system.apiKey,
      connections: 4,
      spansPerRequest: 10,
      spansPerSecond: 500,
    });
    load.start();
    await goesOn();
  });
  afterAll(() => opened.disposeAsync());

  /** The known key's spans are acknowledged, now and a moment later. */
  async function goesOn(): Promise<void> {
    const before = load.acknowledged.size;
    await eventually('more spans to be acknowledged', async () =>
      load.acknowledged.size > before + 200 ? true : undefined,
    );
  }

  async function sendWith(headers: Record<string, string>): Promise<{ status: number; retryAfter: unknown }> {
    const response = await fetch(`${system.endpoints.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"resourceSpans":[]}',
    });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  }

  const withKey = (key: string) => sendWith({ 'x-junjo-api-key': key });
  const askApi = (method: string, path: string, body?: unknown) =>
    fetch(system.endpoints.api + path, {
      method,
      headers: { authorization: `Bearer ${system.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  async function newKey(): Promise<{ id: string; key: string }> {
    const response = await askApi('POST', '/api/v1/api-keys', { name: 'made in the test' });
    expect(response.status).toBe(201);
    return (await response.json()) as { id: string; key: string };
  }

  async function jwtOf(key: string): Promise<string> {
    const response = await fetch(`${system.endpoints.api}/api/v1/otel/token`, {
      method: 'POST',
      headers: { 'x-junjo-api-key': key },
    });
    expect(response.status).toBe(200);
    return ((await response.json()) as { access_token: string }).access_token;
  }

  test('while all is well: unknown keys are refused, a revoked key and its JWT end within two seconds', async () => {
    expect((await withKey('jtel_unknown')).status).toBe(401);
    const { id, key } = await newKey();
    const authorization = `Bearer ${await jwtOf(key)}`;
    expect((await withKey(key)).status).toBe(200);
    expect((await sendWith({ authorization })).status).toBe(200);
    expect((await askApi('DELETE', `/api/v1/api-keys/${id}`)).status).toBe(204);
    await sleep(2_000);
    expect((await withKey(key)).status).toBe(401);
    expect((await sendWith({ authorization })).status).toBe(401);
  });

  test('without the API, then Redis, then Postgres: who is known goes on, who is not is told to try again', {
    timeout: 240_000,
  }, async () => {
    const authorization = `Bearer ${await jwtOf(system.apiKey)}`;
    expect((await sendWith({ authorization })).status).toBe(200);
    const retryable = { status: 503, retryAfter: expect.stringMatching(/^\d+$/) };

    await system.parts.api.kill9();
    await goesOn();
    expect(await withKey('jtel_unknown while the API is away')).toEqual(retryable);
    await redis.kill9();
    await goesOn();
    expect(await withKey('jtel_unknown while Redis is away, too')).toEqual(retryable);
    await postgres.kill9();
    await goesOn();
    expect((await sendWith({ authorization })).status).toBe(200);

    await redis.restart();
    await goesOn();
    expect((await sendWith({ authorization })).status).toBe(200);
    await postgres.restart();
    await system.parts.api.start();
    await goesOn();
    await eventually('unknown keys to be refused again', async () =>
      (await withKey('jtel_unknown after all')).status === 401 ? true : undefined,
    );
  });

  test('afterwards keys can be made and revoked again, and all that was acknowledged is stored once', {
    timeout: 240_000,
  }, async () => {
    const { id, key } = await newKey();
    expect((await withKey(key)).status).toBe(200);
    await askApi('DELETE', `/api/v1/api-keys/${id}`);
    await sleep(2_000);
    expect((await withKey(key)).status).toBe(401);

    await postgres.kill9();
    expect((await askApi('GET', '/api/v1/api-keys')).status).toBe(503);
    await goesOn();
    await postgres.restart();
    await eventually('the API to have its database back', async () =>
      (await askApi('GET', '/api/v1/api-keys')).status === 200 ? true : undefined,
    );

    await load.stop();
    const sql = (query: string) => selectFrom(system.clickhouseUrl, query);
    const result = await compare({ sql }, load);
    expect(result).toMatchObject({
      stored: result.acknowledged,
      storedUnique: result.acknowledged,
      missing: [],
      unexpected: [],
      inRollups: result.acknowledged,
    });
  });
});
