import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import {
  type GetSigningKeysResponse,
  internalAuthService,
  type ValidateApiKeyIdRequest,
  type ValidateApiKeyRequest,
  type ValidateApiKeyResponse,
} from '@studio/otlp/auth';
import { expect, test } from 'vitest';
import { createAuthClient } from './auth-client.ts';

type Answer = Partial<Pick<ValidateApiKeyResponse, 'isValid' | 'apiKeyId' | 'projectId' | 'expiresUnixMs'>>;
type Call = ServerUnaryCall<ValidateApiKeyRequest, Answer>;

type IdCall = ServerUnaryCall<ValidateApiKeyIdRequest, Answer>;
type SigningKeys = Pick<GetSigningKeysResponse, 'jwksJson' | 'issuer' | 'audience'>;

const KEYS = { jwksJson: '{"keys":[]}', issuer: 'https://studio.test', audience: 'otlp' };

/** An InternalAuthService that answers as told; `seen` is what it was asked, with which token. */
async function startApi(answer: (call: Call, callback: sendUnaryData<Answer>) => void, port = 0) {
  const seen: { key: string; token: string }[] = [];
  const server = new Server();
  server.addService(internalAuthService, {
    validateApiKey: (call: Call, callback: sendUnaryData<Answer>) => {
      seen.push({ key: call.request.apiKey, token: String(call.metadata.get('x-junjo-internal-token')[0]) });
      answer(call, callback);
    },
    validateApiKeyId: ({ request, metadata }: IdCall, callback: sendUnaryData<Answer>) => {
      seen.push({ key: request.apiKeyId, token: String(metadata.get('x-junjo-internal-token')[0]) });
      callback(null, request.apiKeyId === 'k1' ? VALID : { isValid: false });
    },
    getSigningKeys: (
      { metadata }: ServerUnaryCall<unknown, SigningKeys>,
      callback: sendUnaryData<SigningKeys>,
    ) => {
      seen.push({ key: '', token: String(metadata.get('x-junjo-internal-token')[0]) });
      callback(null, KEYS);
    },
  });
  const bound = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, actual) =>
      error ? reject(error) : resolve(actual),
    );
  });
  return {
    port: bound,
    seen,
    stop: () => server.forceShutdown(),
    [Symbol.dispose]: () => server.forceShutdown(),
  };
}

function clientOf(port: number, timeoutMs = 5_000) {
  const client = createAuthClient({ host: '127.0.0.1', port, internalToken: 'internal-token', timeoutMs });
  return { ...client, [Symbol.dispose]: () => client.close() };
}

const never = new AbortController().signal;
const VALID = { isValid: true, apiKeyId: 'k1', projectId: 'p1', expiresUnixMs: 0n };

test.each<[string, Answer, object]>([
  ['a valid key', VALID, { valid: true, keyId: 'k1', projectId: 'p1', expiresAtUnixMs: undefined }],
  [
    'one that expires',
    { ...VALID, expiresUnixMs: 1_800_000_000_000n },
    { valid: true, keyId: 'k1', projectId: 'p1', expiresAtUnixMs: 1_800_000_000_000 },
  ],
  ['an unknown key', { isValid: false }, { valid: false }],
])('%s', async (_, answer, fact) => {
  using api = await startApi((_call, callback) => callback(null, answer));
  using client = clientOf(api.port);
  expect(await client.lookUpKey('the-key', never)).toEqual(fact);
  expect(api.seen).toEqual([{ key: 'the-key', token: 'internal-token' }]);
});

test('a key by its id, and the signing keys', async () => {
  using api = await startApi(() => {});
  using client = clientOf(api.port);
  const fact = { valid: true, keyId: 'k1', projectId: 'p1', expiresAtUnixMs: undefined };
  expect(await client.lookUpKeyId('k1', never)).toEqual(fact);
  expect(await client.lookUpKeyId('k2', never)).toEqual({ valid: false });
  expect(await client.fetchSigningKeys(never)).toMatchObject(KEYS);
  const token = 'internal-token';
  expect(api.seen).toEqual([
    { key: 'k1', token },
    { key: 'k2', token },
    { key: '', token },
  ]);
  api.stop();
  const unreachable = { name: 'RetryableError', code: 'api_unreachable' };
  await expect(client.lookUpKeyId('k1', never)).rejects.toMatchObject(unreachable);
  await expect(client.fetchSigningKeys(never)).rejects.toMatchObject(unreachable);
});

test.each<[string, status, string]>([
  ['a database that is down', status.UNAVAILABLE, 'api_unreachable'],
  ['a wrong internal token', status.UNAUTHENTICATED, 'internal_token_refused'],
  ['a bug', status.INTERNAL, 'api_failed'],
])('%s is a failure, never an answer', async (_, code, expected) => {
  using api = await startApi((_call, callback) => callback({ code, details: 'the-key is here' }));
  using client = clientOf(api.port);
  const error = await client.lookUpKey('the-key', never).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'RetryableError', code: expected });
  expect(String(error)).not.toContain('the-key');
});

test('a key that is valid but nobody’s is a failure', async () => {
  using api = await startApi((_call, callback) => callback(null, { isValid: true }));
  using client = clientOf(api.port);
  await expect(client.lookUpKey('the-key', never)).rejects.toMatchObject({ code: 'api_failed' });
});

test('an API that does not answer is given up on, in time or when told to', async () => {
  using api = await startApi(() => {});
  using client = clientOf(api.port, 100);
  await expect(client.lookUpKey('the-key', never)).rejects.toMatchObject({ code: 'api_unreachable' });
  using patient = clientOf(api.port, 60_000);
  const controller = new AbortController();
  const asked = patient.lookUpKey('the-key', controller.signal);
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: 'api_unreachable' });
});

test('an API that comes back is found again soon', async () => {
  const first = await startApi((_call, callback) => callback(null, VALID));
  using client = clientOf(first.port);
  await client.lookUpKey('the-key', never);
  first.stop();
  await expect(client.lookUpKey('the-key', never)).rejects.toMatchObject({ code: 'api_unreachable' });
  using _again = await startApi((_call, callback) => callback(null, VALID), first.port);
  const deadline = performance.now() + 15_000;
  while (performance.now() < deadline) {
    const fact = await client.lookUpKey('the-key', never).catch(() => undefined);
    if (fact?.valid) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect.fail('the API was not found again');
});
