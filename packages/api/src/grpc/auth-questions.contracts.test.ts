/** The questions of InternalAuthService on the wire, whoever answers them. */
import { type ServiceError, status } from '@grpc/grpc-js';
import { RetryableError } from '@studio/core';
import { internalAuthService } from '@studio/otlp/auth';
import { createLogger, createRegistry } from '@studio/runtime';
import { expect, test } from 'vitest';
import { askAuthService } from '../../test/validate-api-key.ts';
import { AuthServer, type AuthServerDeps } from './auth-server.ts';

const TOKEN = 'internal-0123456789abcdef0123456789abcdef';
const { validateApiKey, validateApiKeyId, getSigningKeys } = internalAuthService;

const KEYS = { jwksJson: '{"keys":[]}', issuer: 'https://studio.example', audience: 'otlp' };

const answers: Pick<AuthServerDeps, 'lookUpKey' | 'lookUpKeyId' | 'signingKeys'> = {
  lookUpKey: async () => ({ valid: false }),
  lookUpKeyId: async (keyId) =>
    keyId === 'k1'
      ? { valid: true, keyId, projectId: 'p1', expiresAtUnixMs: 1_900_000_000_000 }
      : { valid: false },
  signingKeys: async () => KEYS,
};

async function start(deps: Partial<AuthServerDeps> = {}) {
  let log = '';
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  const registry = createRegistry();
  const server = new AuthServer({
    ...answers,
    internalToken: TOKEN,
    logger: createLogger({ level: 'trace', format: 'json', destination }),
    registry,
    ...deps,
  });
  const port = await server.listen({ port: 0, bind: '127.0.0.1', what: 'test', variable: 'NONE' });
  const stop = () => server.stop();
  return { address: `127.0.0.1:${port}`, registry, log: () => log, [Symbol.asyncDispose]: stop };
}

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => status.OK,
    (error: ServiceError) => error.code,
  );

test('a key named by its id works, or does not', async () => {
  await using api = await start();
  const ask = (apiKeyId: string) => askAuthService(api.address, validateApiKeyId, { apiKeyId }, TOKEN);
  expect(await ask('k1')).toMatchObject({
    isValid: true,
    apiKeyId: 'k1',
    projectId: 'p1',
    expiresUnixMs: 1_900_000_000_000n,
  });
  for (const unknown of ['k2', '', 'x'.repeat(60_000)]) expect((await ask(unknown)).isValid).toBe(false);
  expect(await api.registry.getSingleMetricAsString('junjo_api_auth_questions_total')).toContain(
    '{question="key_id",outcome="invalid"} 3',
  );
});

test('the signing keys are given with issuer and audience', async () => {
  await using api = await start();
  expect(await askAuthService(api.address, getSigningKeys, {}, TOKEN)).toMatchObject(KEYS);
});

test.each(['', `${TOKEN}x`, TOKEN.slice(0, -1)])('nothing is told to the token "%s"', async (token) => {
  const never = () => Promise.reject(new Error('must not be asked'));
  await using api = await start({ lookUpKey: never, lookUpKeyId: never, signingKeys: never });
  const asked = [
    askAuthService(api.address, validateApiKey, { apiKey: 'a' }, token),
    askAuthService(api.address, validateApiKeyId, { apiKeyId: 'k1' }, token),
    askAuthService(api.address, getSigningKeys, {}, token),
  ];
  for (const one of asked) expect(await codeOf(one)).toBe(status.UNAUTHENTICATED);
});

test('a look-up that fails is UNAVAILABLE, never an answer; of a key only its beginning is logged', async () => {
  const down = () => Promise.reject(new RetryableError('down', { code: 'database_unavailable' }));
  await using api = await start({ lookUpKey: down, lookUpKeyId: down, signingKeys: down });
  const apiKey = 'jtel_0123456789abcdef';
  const asked = [
    askAuthService(api.address, validateApiKey, { apiKey }, TOKEN),
    askAuthService(api.address, validateApiKeyId, { apiKeyId: 'k1' }, TOKEN),
    askAuthService(api.address, getSigningKeys, {}, TOKEN),
  ];
  for (const one of asked) expect(await codeOf(one)).toBe(status.UNAVAILABLE);
  expect(api.log()).toContain(apiKey.slice(0, 12));
  expect(api.log()).not.toContain(apiKey.slice(0, 13));
});
