import {
  Client,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { RetryableError } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import { internalAuthService, type ValidateApiKeyResponse } from '@studio/otlp/auth';
import type { FetchSigningKeys } from './auth/jwt/signing-keys.ts';
import type { LookUpKey, LookUpKeyId } from './auth/key-checker.ts';

export interface AuthClientOptions {
  readonly host: string;
  readonly port: number;
  /** JUNJO_INTERNAL_GRPC_TOKEN */
  readonly internalToken: string;
  readonly timeoutMs: number;
}

export interface AuthClient {
  /** These reject with RetryableError `api_unreachable`, `internal_token_refused` or `api_failed`; they never guess. */
  readonly lookUpKey: LookUpKey;
  readonly lookUpKeyId: LookUpKeyId;
  readonly fetchSigningKeys: FetchSigningKeys;
  close(): void;
}

const { validateApiKey, validateApiKeyId, getSigningKeys } = internalAuthService;

/** A unary method of `internalAuthService`. */
interface Rpc<Request, Answer> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answer;
}

/** A connection that broke is noticed, and tried again soon: grpc-js would wait up to two minutes. */
const CHANNEL = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
};

/** The API's InternalAuthService, as the separate receiver process asks it. It connects with the first question. */
export function createAuthClient(options: AuthClientOptions): AuthClient {
  const { host, port, internalToken, timeoutMs } = options;
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const client = new Client(address, credentials.createInsecure(), CHANNEL);
  const metadata = new Metadata();
  metadata.set('x-junjo-internal-token', internalToken);

  const ask = <Request, Answer>(rpc: Rpc<Request, Answer>, request: Request, signal: AbortSignal) =>
    new Promise<Answer>((resolve, reject) => {
      const call: ClientUnaryCall = client.makeUnaryRequest(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        metadata,
        { deadline: Date.now() + timeoutMs },
        (error, answer) => {
          signal.removeEventListener('abort', cancel);
          if (answer) resolve(answer);
          else reject(translated(error, address));
        },
      );
      const cancel = () => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
    });

  return {
    lookUpKey: async (apiKey, signal) => factOf(await ask(validateApiKey, { apiKey }, signal)),
    lookUpKeyId: async (apiKeyId, signal) => factOf(await ask(validateApiKeyId, { apiKeyId }, signal)),
    fetchSigningKeys: (signal) => ask(getSigningKeys, {}, signal),
    close: () => client.close(),
  };
}

function factOf({ isValid, apiKeyId, projectId, expiresUnixMs }: ValidateApiKeyResponse): KeyFact {
  if (!isValid) return { valid: false };
  if (!apiKeyId || !projectId) {
    throw new RetryableError('The API called a key valid without saying whose.', { code: 'api_failed' });
  }
  const expiresAtUnixMs = expiresUnixMs === 0n ? undefined : Number(expiresUnixMs);
  return { valid: true, keyId: apiKeyId, projectId, expiresAtUnixMs };
}

/** What a gRPC code says about the API; every other one is its own failure. */
const FAILURES = new Map<status | undefined, { readonly code: string; readonly text: string }>([
  [status.UNAUTHENTICATED, { code: 'internal_token_refused', text: 'refuses JUNJO_INTERNAL_GRPC_TOKEN' }],
  [status.PERMISSION_DENIED, { code: 'internal_token_refused', text: 'refuses JUNJO_INTERNAL_GRPC_TOKEN' }],
  [status.UNAVAILABLE, { code: 'api_unreachable', text: 'does not answer' }],
  [status.DEADLINE_EXCEEDED, { code: 'api_unreachable', text: 'does not answer' }],
  [status.CANCELLED, { code: 'api_unreachable', text: 'does not answer' }],
]);
const OWN_FAILURE = { code: 'api_failed', text: 'could not answer a question about keys' };

function translated(error: ServiceError | null, address: string): RetryableError {
  const { code, text } = FAILURES.get(error?.code) ?? OWN_FAILURE;
  return new RetryableError(`The API at ${address} ${text}.`, { code, cause: error ?? undefined });
}
