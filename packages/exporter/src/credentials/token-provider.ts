import { status } from '@grpc/grpc-js';
import type { DiagLogger } from '@opentelemetry/api';
import { JunjoExportError } from '../export-error.ts';
import { type BackoffLimits, backoffMillis } from '../retry/backoff.ts';
import { sleep, type Time } from '../time.ts';
import { type Limit, within } from '../within.ts';
import type { AuthorizationHeader, Credentials } from './credentials.ts';
import type { TokenAnswer } from './fetch-token.ts';

export interface TokenProviderParts {
  /** Exchanges the API key once; must not reject. */
  readonly fetchToken: (signal: AbortSignal) => Promise<TokenAnswer>;
  readonly backoff: BackoffLimits;
  /** How long exports fail at once after the endpoint refused the key, before it is asked again. */
  readonly refusalPauseMillis: number;
  readonly time: Time;
  readonly random: () => number;
  readonly log: DiagLogger;
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

interface Pause {
  readonly until: number;
  readonly refused: boolean;
  readonly error: JunjoExportError;
}

/**
 * Exchanges the API key for a token that lives for a while (JWT) and keeps a live one ready:
 *
 * - the first export starts the exchange and waits for it, within its own deadline; exports that come meanwhile
 *   wait for the same exchange;
 * - at about four fifths of its life the token is exchanged in the background, exports use the old one until then;
 * - a failure is tried again with backoff and the endpoint's Retry-After, for as long as an export waits or the old
 *   token lives; a refusal ends it, and exports fail at once until a pause is over.
 */
export class TokenProvider implements Credentials {
  readonly #parts: TokenProviderParts;
  readonly #closing = new AbortController();
  #token: Token | undefined;
  #renewal: Promise<Token> | undefined;
  #pause: Pause | undefined;
  #failures = 0;
  #waiting = 0;
  #cancelRefresh = () => {};

  constructor(parts: TokenProviderParts) {
    this.#parts = parts;
  }

  async header(limit: Limit): Promise<AuthorizationHeader> {
    const token = this.#liveToken() ?? (await this.#waitForToken(limit));
    return { name: 'authorization', value: bearer(token) };
  }

  discard(header: AuthorizationHeader): boolean {
    // Another export may have replaced the token already.
    if (this.#token && bearer(this.#token) === header.value) this.#token = undefined;
    return true;
  }

  close(): void {
    this.#cancelRefresh();
    this.#closing.abort(new JunjoExportError('The exporter was shut down.', { code: status.CANCELLED }));
  }

  #liveToken(): Token | undefined {
    return this.#token && this.#parts.time.now() < this.#token.expiresAt ? this.#token : undefined;
  }

  async #waitForToken(limit: Limit): Promise<Token> {
    const { time } = this.#parts;
    const pause = this.#pause;
    if (pause && (pause.refused ? time.now() < pause.until : limit.deadline <= pause.until))
      throw pause.error;
    this.#waiting++;
    try {
      return await within(time, this.#renew(), limit, () => this.#pause?.error ?? noAnswer());
    } finally {
      this.#waiting--;
    }
  }

  #renew(): Promise<Token> {
    this.#renewal ??= this.#exchange().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #exchange(): Promise<Token> {
    const { fetchToken, time } = this.#parts;
    for (;;) {
      const pause = this.#pause;
      if (pause && pause.until > time.now()) {
        await sleep(time, pause.until - time.now(), { signal: this.#closing.signal, background: true });
        if (this.#waiting === 0 && !this.#liveToken()) throw pause.error;
      }
      const askedAt = time.now();
      const answer = await fetchToken(this.#closing.signal);
      this.#closing.signal.throwIfAborted();
      if (answer.kind === 'token') return this.#keep(answer.value, askedAt, answer.lifetimeMillis);
      this.#pause = this.#pauseAfter(answer);
      if (answer.kind === 'refused') throw this.#pause.error;
    }
  }

  #keep(value: string, askedAt: number, lifetimeMillis: number): Token {
    const { time, random } = this.#parts;
    const token = { value, expiresAt: askedAt + lifetimeMillis };
    this.#token = token;
    this.#pause = undefined;
    this.#failures = 0;
    this.#cancelRefresh();
    const refreshAt = askedAt + lifetimeMillis * (0.75 + random() * 0.1);
    this.#cancelRefresh = time.after(Math.max(0, refreshAt - time.now()), () => this.#refresh(), {
      background: true,
    });
    return token;
  }

  #pauseAfter(answer: Exclude<TokenAnswer, { kind: 'token' }>): Pause {
    const { backoff, log, random, refusalPauseMillis, time } = this.#parts;
    const message = `No token for the API key: ${answer.reason}`;
    if (answer.kind === 'refused') {
      log.warn(`${message}; asking again in ${refusalPauseMillis} ms at the earliest`);
      const error = new JunjoExportError(message, { code: status.UNAUTHENTICATED });
      return { until: time.now() + refusalPauseMillis, refused: true, error };
    }
    this.#failures++;
    const delay = Math.max(answer.retryAfterMillis ?? 0, backoffMillis(this.#failures, backoff, random));
    log.debug(`${message}; asking again in ${Math.round(delay)} ms`);
    const error = new JunjoExportError(message, { code: status.UNAVAILABLE });
    return { until: time.now() + delay, refused: false, error };
  }

  #refresh(): void {
    if (!this.#liveToken()) return; // A sleeping machine: the next export exchanges the key.
    this.#renew().catch((error: unknown) => this.#parts.log.debug('The token was not renewed', error));
  }
}

function bearer({ value }: Token): string {
  return `Bearer ${value}`;
}

function noAnswer(): JunjoExportError {
  return new JunjoExportError('No token for the API key: the token endpoint did not answer in time', {
    code: status.DEADLINE_EXCEEDED,
  });
}
