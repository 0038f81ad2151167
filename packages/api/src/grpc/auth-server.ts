import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { KeyFact } from '@studio/key-cache';
import {
  type GetSigningKeysRequest,
  internalAuthService,
  type ValidateApiKeyIdRequest,
  type ValidateApiKeyRequest,
} from '@studio/otlp/auth';
import { cannotListen, type ListenOptions, type Logger, type Registry } from '@studio/runtime';
import { HealthImplementation } from 'grpc-health-check';
import { factAnswer } from './fact-answer.ts';
import { QuestionGate } from './question-gate.ts';

/** What JWTs are checked with. */
export interface SigningKeys {
  /** JSON text of a JSON Web Key Set: public keys only. */
  readonly jwksJson: string;
  /** What `iss` and `aud` of a JWT must be. */
  readonly issuer: string;
  readonly audience: string;
}

export interface AuthServerDeps {
  /** These three resolve only after a look-up that succeeded; any failure rejects. */
  readonly lookUpKey: (apiKey: string) => Promise<KeyFact>;
  /** Whether the key of this id still works. */
  readonly lookUpKeyId: (keyId: string) => Promise<KeyFact>;
  readonly signingKeys: () => Promise<SigningKeys>;
  /** Secret that callers present; without one every call is refused. */
  readonly internalToken: string | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** Of a key, in logs. */
const SHOWN_CHARACTERS = 12;

const SERVICE = 'ingestion.InternalAuthService';

/** `InternalAuthService` and health on the internal port. "Invalid" is said only after a look-up that succeeded. */
export class AuthServer {
  readonly #server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 });
  readonly #health = new HealthImplementation({ '': 'NOT_SERVING', [SERVICE]: 'NOT_SERVING' });

  constructor(deps: AuthServerDeps) {
    const { lookUpKey, lookUpKeyId, signingKeys } = deps;
    const gate = new QuestionGate(deps);
    this.#health.addToServer(this.#server);
    this.#server.addService(internalAuthService, {
      validateApiKey: gate.handler({
        question: 'key',
        ask: async ({ apiKey }: ValidateApiKeyRequest) => factAnswer(await lookUpKey(apiKey)),
        outcome: validity,
        shown: ({ apiKey }) => ({ key: `${apiKey.slice(0, SHOWN_CHARACTERS)}…` }),
      }),
      validateApiKeyId: gate.handler({
        question: 'key_id',
        ask: async ({ apiKeyId }: ValidateApiKeyIdRequest) => factAnswer(await lookUpKeyId(apiKeyId)),
        outcome: validity,
        shown: ({ apiKeyId }) => ({ keyId: apiKeyId.slice(0, 64) }),
      }),
      getSigningKeys: gate.handler({
        question: 'signing_keys',
        ask: (_: GetSigningKeysRequest) => signingKeys(),
        outcome: () => 'answered',
        shown: () => ({}),
      }),
    });
  }

  /** Resolves with the port. @throws PermanentError `cannot_listen` */
  async listen(options: ListenOptions): Promise<number> {
    const { bind, port } = options;
    const address = `${bind.includes(':') ? `[${bind}]` : bind}:${port}`;
    const bound = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(cannotListen(error, options)) : resolve(at),
      );
    });
    for (const name of ['', SERVICE]) this.#health.setStatus(name, 'SERVING');
    return bound;
  }

  /** Lets open calls end until the signal is aborted. */
  async stop(signal?: AbortSignal): Promise<void> {
    for (const name of ['', SERVICE]) this.#health.setStatus(name, 'NOT_SERVING');
    const force = () => this.#server.forceShutdown();
    // A health watcher would hold the shutdown open for ever.
    const timer = setTimeout(force, 2_000);
    signal?.addEventListener('abort', force, { once: true });
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    clearTimeout(timer);
    signal?.removeEventListener('abort', force);
  }
}

const validity = ({ isValid }: { readonly isValid: boolean }) => (isValid ? 'valid' : 'invalid');
