import {
  type Client,
  credentials,
  Metadata,
  makeGenericClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { RetryableError } from '@studio/core';
import { internalAuthService, type ValidateApiKeyResponse } from '@studio/otlp/auth';
import { expect, test } from 'vitest';
import { readerOf } from '../../test/reader-of.ts';
import { API_KEY, INTERNAL_TOKEN, type StartedApi, startApi } from '../../test/start-api.ts';

const AuthClient = makeGenericClientConstructor(internalAuthService, 'InternalAuthService');

async function ask(
  api: StartedApi,
  apiKey: string,
  token: string | undefined = INTERNAL_TOKEN,
): Promise<ValidateApiKeyResponse> {
  const client: Client = new AuthClient(api.grpc, credentials.createInsecure());
  const metadata = new Metadata();
  if (token) metadata.set('x-junjo-internal-token', token);
  const { path, requestSerialize, responseDeserialize } = internalAuthService.validateApiKey;
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { apiKey },
        metadata,
        (error, answer) => (answer ? resolve(answer) : reject(error)),
      );
    });
  } finally {
    client.close();
  }
}

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
  expect(await codeOf(ask(api, API_KEY, `${INTERNAL_TOKEN}x`))).toBe(status.UNAUTHENTICATED);
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
