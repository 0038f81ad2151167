import { type Clock, RetryableError } from '@studio/core';
import { LRUCache } from 'lru-cache';
import { KeyLookUps } from '../key-look-ups.ts';
import { type KeySet, keySetOf, type SigningKeysAnswer } from './key-set.ts';

/** Asks the authority. Resolves only when it answered; any failure rejects. */
export type FetchSigningKeys = (signal: AbortSignal) => Promise<SigningKeysAnswer>;

export interface SigningKeysDeps {
  readonly fetchSigningKeys: FetchSigningKeys;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly onFetchError: (error: unknown) => void;
}

/** From one fetch to the next: a flood of made-up key ids costs the authority no more than this. */
const PAUSE_MS = 10_000;
/** The same while there are no keys at all, so that an API that comes up late is found soon. */
const PAUSE_WITHOUT_KEYS_MS = 1_000;
const MIN_RETRY_MS = 1_000;
/** Key ids remembered as refused, from a fetch to the next. */
const MAX_REFUSED = 1_000;
/** Keys older than this are fetched again in passing, so that a key that was withdrawn does not live on here. */
const REFRESH_AFTER_MS = 600_000;

/**
 * The authority's public keys: fetched when first needed and when a token names one that is not known. What was fetched
 * is kept while later fetches fail.
 */
export class SigningKeys {
  readonly #deps: SigningKeysDeps;
  readonly #fetches: KeyLookUps<KeySet>;
  readonly #refused = new LRUCache<string, true>({ max: MAX_REFUSED });
  #keys: KeySet | undefined;
  #fetchedAtMs = Number.NEGATIVE_INFINITY;
  #nextFetchMs = Number.NEGATIVE_INFINITY;

  constructor(deps: SigningKeysDeps) {
    this.#deps = deps;
    const limits = { timeoutMs: deps.timeoutMs, maxRunning: 1, maxWaiting: 0 };
    this.#fetches = new KeyLookUps(limits, deps.clock);
  }

  /** Whether the key is one of those known now. */
  has(kid: string): boolean {
    return this.#keys?.kids.has(kid) === true;
  }

  /**
   * The set that has this key, or `undefined` when the authority, asked after the question came up, does not have it.
   * Rejects with RetryableError `key_check_unavailable` while that cannot be said: the authority does not answer, or
   * was asked too short a time ago. A token signed by a key made since then is then tried again, not lost.
   */
  async find(kid: string): Promise<KeySet | undefined> {
    const now = this.#deps.clock.monotonicMs();
    const running = this.#fetches.running(FETCH);
    const mayFetch = !running && now >= this.#nextFetchMs;
    if (this.#keys?.kids.has(kid)) {
      if (mayFetch && now - this.#fetchedAtMs >= REFRESH_AFTER_MS) this.#fetch().catch(() => {});
      return this.#keys;
    }
    if (mayFetch) {
      const keys = await this.#fetch(kid);
      return keys.kids.has(kid) ? keys : undefined;
    }
    // It was asked before this question came up: what it has is good, what it does not have may be younger.
    await running?.catch(() => {});
    if (this.#keys?.kids.has(kid)) return this.#keys;
    if (this.#refused.has(kid)) return undefined;
    const restMs = this.#nextFetchMs - this.#deps.clock.monotonicMs();
    throw new RetryableError('The signing key of a token is not known yet.', {
      code: 'key_check_unavailable',
      retryAfterMs: Math.max(restMs, MIN_RETRY_MS),
    });
  }

  close(): void {
    this.#fetches.close();
  }

  /** `asked` is refused until the next fetch if the authority does not have it. */
  async #fetch(asked?: string): Promise<KeySet> {
    const { clock, fetchSigningKeys, onFetchError } = this.#deps;
    this.#nextFetchMs = clock.monotonicMs() + (this.#keys ? PAUSE_MS : PAUSE_WITHOUT_KEYS_MS);
    try {
      const keys = await this.#fetches.run(FETCH, async (signal) => keySetOf(await fetchSigningKeys(signal)));
      this.#keys = keys;
      this.#refused.clear();
      if (asked !== undefined && !keys.kids.has(asked)) this.#refused.set(asked, true);
      this.#fetchedAtMs = clock.monotonicMs();
      this.#nextFetchMs = this.#fetchedAtMs + PAUSE_MS;
      return keys;
    } catch (error) {
      onFetchError(error);
      throw error;
    }
  }
}

const FETCH = 'signing keys';
