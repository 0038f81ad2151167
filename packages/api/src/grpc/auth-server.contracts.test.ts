import {
  credentials,
  makeGenericClientConstructor,
  type ServiceDefinition,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { RetryableError } from '@studio/core';
import { service as healthService } from 'grpc-health-check';
import { expect, test } from 'vitest';
import { readerOf } from '../../test/reader-of.ts';
import { API_KEY, INTERNAL_TOKEN, type StartedApi, startApi } from '../../test/start-api.ts';
import { validateApiKey } from '../../test/validate-api-key.ts';

const HealthClient = makeGenericClientConstructor(healthService as ServiceDefinition, 'Health');

const ask = (api: StartedApi, apiKey: string, token = INTERNAL_TOKEN) =>
  validateApiKey(api.grpc, apiKey, token);

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => status.OK,
    (error: ServiceError) => error.code,
  );

test('a key is valid, unknown, revoked or expired', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const valid = await ask(api, API_KEY);
  expect(valid).toMatchObject({ isValid: true, projectId: 'default', expiresUnixMs: 0n });
  expect((await ask(api, 'jtel_unknown')).isValid).toBe(false);
  await api.relational.apiKeys.create({
    projectId: 'default',
    name: 'old',
    secret: 'jtel_old',
    expiresAt: new Date(1),
  });
  expect((await ask(api, 'jtel_old')).isValid).toBe(false);
  await api.relational.apiKeys.revoke(valid.apiKeyId, new Date());
  expect((await ask(api, API_KEY)).isValid).toBe(false);
});

test('callers without the internal token are refused', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  expect(await codeOf(ask(api, API_KEY, ''))).toBe(status.UNAUTHENTICATED);
  for (const wrong of [
    `${INTERNAL_TOKEN}x`,
    INTERNAL_TOKEN.slice(0, -1),
    INTERNAL_TOKEN.toUpperCase(),
    API_KEY,
  ]) {
    expect(await codeOf(ask(api, API_KEY, wrong))).toBe(status.UNAUTHENTICATED);
  }
  expect(await api.registry.getSingleMetricAsString('junjo_api_auth_questions_total')).toContain(
    '{question="key",outcome="refused"} 5',
  );
});

test('without a configured token everybody is refused', async () => {
  await using api = await startApi({ spanStore: readerOf([]), config: { internalGrpcToken: undefined } });
  for (const token of ['', 'undefined', INTERNAL_TOKEN]) {
    expect(await codeOf(ask(api, API_KEY, token))).toBe(status.UNAUTHENTICATED);
  }
});

test('an empty key, one that is not text and one of 60 kB are invalid; a larger one is refused unread', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  for (const key of ['', '\0', `${API_KEY}\0`, "' OR 1=1 --", 'x'.repeat(60_000)]) {
    expect((await ask(api, key)).isValid).toBe(false);
  }
  expect(await codeOf(ask(api, 'x'.repeat(70_000)))).toBe(status.RESOURCE_EXHAUSTED);
});

test('the health service says when it serves, and that it stops', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const health = new HealthClient(api.grpc, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = healthService['Check']!;
  const check = (name: string) =>
    new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: object) =>
        error ? reject(error) : resolve((answer as { status: string }).status);
      health.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service: name }, done);
    });
  expect(await check('')).toBe('SERVING');
  expect(await check('ingestion.InternalAuthService')).toBe('SERVING');
  const stopped = api.stop();
  await expect(check('')).rejects.toMatchObject({ code: status.UNAVAILABLE });
  health.close();
  await stopped;
});

test('a database that does not answer is UNAVAILABLE, never "invalid"; the key is not logged', async () => {
  await using api = await startApi({
    spanStore: readerOf([]),
    wrap: (relational) => ({
      ...relational,
      projects: relational.projects,
      tokens: relational.tokens,
      apiKeys: Object.assign(Object.create(relational.apiKeys), {
        findBySecret: () => Promise.reject(new RetryableError('down', { code: 'database_unavailable' })),
      }),
    }),
  });
  expect(await codeOf(ask(api, API_KEY))).toBe(status.UNAVAILABLE);
  expect(api.log()).toContain(API_KEY.slice(0, 12));
  expect(api.log()).not.toContain(API_KEY.slice(0, 13));
});

test('64 validations at once beside HTTP traffic', async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const keys = Array.from({ length: 64 }, (_, index) => (index % 2 ? API_KEY : `jtel_unknown_${index}`));
  const [answers, reads] = await Promise.all([
    Promise.all(keys.map((key) => ask(api, key))),
    Promise.all(keys.map(() => api.get('/api/v1/observability/services'))),
  ]);
  expect(answers.map(({ isValid }) => isValid)).toEqual(keys.map((key) => key === API_KEY));
  expect(new Set(reads.map((answer) => answer.status))).toEqual(new Set([200]));
});
