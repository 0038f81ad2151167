import { createHash, timingSafeEqual } from 'node:crypto';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { KeyFact } from '@studio/key-cache';
import {
  internalAuthService,
  type ValidateApiKeyRequest,
  type ValidateApiKeyResponse,
} from '@studio/otlp/auth';
import { Counter, cannotListen, type ListenOptions, type Logger, type Registry } from '@studio/runtime';
import { HealthImplementation } from 'grpc-health-check';

export interface AuthServerDeps {
  readonly lookUpKey: (apiKey: string) => Promise<KeyFact>;
  /** Secret that callers present; without one every call is refused. */
  readonly internalToken: string | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
}

type Answer = Partial<Pick<ValidateApiKeyResponse, 'isValid' | 'apiKeyId' | 'projectId' | 'expiresUnixMs'>>;
type Call = ServerUnaryCall<ValidateApiKeyRequest, Answer>;

/** Look-ups at once; receivers ask again when told that it cannot be said now. */
const MAX_AT_ONCE = 1_000;
/** Of a key, in logs. */
const SHOWN_CHARACTERS = 12;

const SERVICE = 'ingestion.InternalAuthService';

/** `InternalAuthService` and health on the internal port. "Invalid" is said only after a look-up that succeeded. */
export class AuthServer {
  readonly #deps: AuthServerDeps;
  readonly #server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 });
  readonly #health = new HealthImplementation({ '': 'NOT_SERVING', [SERVICE]: 'NOT_SERVING' });

  readonly #outcomes: Counter<'outcome'>;
  #running = 0;

  constructor(deps: AuthServerDeps) {
    this.#deps = deps;
    this.#outcomes = new Counter({
      name: 'junjo_api_key_validations_total',
      help: 'Questions of receivers about an API key, by outcome.',
      labelNames: ['outcome'],
      registers: [deps.registry],
    });
    this.#health.addToServer(this.#server);
    this.#server.addService(internalAuthService, {
      validateApiKey: (call: Call, done: sendUnaryData<Answer>) => void this.#validate(call, done),
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

  async #validate(call: Call, done: sendUnaryData<Answer>): Promise<void> {
    const { lookUpKey, logger } = this.#deps;
    if (!this.#mayAsk(call)) {
      this.#outcomes.inc({ outcome: 'refused' });
      return done({ code: status.UNAUTHENTICATED, details: 'x-junjo-internal-token is missing or wrong' });
    }
    if (this.#running >= MAX_AT_ONCE) {
      this.#outcomes.inc({ outcome: 'overloaded' });
      return done({ code: status.UNAVAILABLE, details: 'too many questions at once' });
    }
    const { apiKey } = call.request;
    this.#running++;
    try {
      const fact = await lookUpKey(apiKey);
      this.#outcomes.inc({ outcome: fact.valid ? 'valid' : 'invalid' });
      done(null, toAnswer(fact));
    } catch (error) {
      this.#outcomes.inc({ outcome: 'failed' });
      logger.error(
        { err: error, key: `${apiKey.slice(0, SHOWN_CHARACTERS)}…` },
        'an API key could not be looked up',
      );
      done({ code: status.UNAVAILABLE, details: 'the key cannot be checked now' });
    } finally {
      this.#running--;
    }
  }

  /** In constant time, whatever the length of what was sent. */
  #mayAsk(call: Call): boolean {
    const expected = this.#deps.internalToken;
    const sent = call.metadata.get('x-junjo-internal-token')[0];
    if (expected === undefined || typeof sent !== 'string') return false;
    return timingSafeEqual(sha256(sent), sha256(expected));
  }
}

function toAnswer(fact: KeyFact): Answer {
  if (!fact.valid) return { isValid: false };
  return {
    isValid: true,
    apiKeyId: fact.keyId,
    projectId: fact.projectId,
    expiresUnixMs: BigInt(fact.expiresAtUnixMs ?? 0),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
