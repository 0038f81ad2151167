import { hash } from 'node:crypto';
import type { Clock } from '@studio/core';
import type { CachedFact, KeyCache, KeyFact, KeyHash } from '@studio/key-cache';
import { type KeyLookUpLimits, KeyLookUps } from './key-look-ups.ts';

export interface KeyCheckerOptions {
  readonly validTtlMs: number;
  readonly unknownTtlMs: number;
  /** 0 = a key is never trusted beyond `validTtlMs`. */
  readonly staleMs: number;
  readonly lookUps: KeyLookUpLimits;
}

/** Asks the authority. Resolves only when the question was answered; any failure rejects. */
export type LookUpKey = (apiKey: string, signal: AbortSignal) => Promise<KeyFact>;
/** The same about the key of an id. */
export type LookUpKeyId = (keyId: string, signal: AbortSignal) => Promise<KeyFact>;

export interface CheckedKey {
  readonly fact: KeyFact;
  readonly source: FactSource;
}

/** Where the fact came from, for the metric. */
export type FactSource = 'cache' | 'look_up' | 'stale';

export interface KeyCheckerDeps {
  readonly keyCache: KeyCache;
  readonly lookUpKey: LookUpKey;
  readonly lookUpKeyId: LookUpKeyId;
  readonly clock: Clock;
  readonly onCacheError: (error: unknown) => void;
  readonly onLookUpError: (error: unknown) => void;
}

type LookUp = (signal: AbortSignal) => Promise<KeyFact>;

/** After a failed look-up, keys that may be trusted a while longer are, without asking again for this long. */
const PAUSE_AFTER_FAILURE_MS = 1_000;

/**
 * What is known about an API key, given itself or by its id: from the cache while it is fresh, else from the authority. While the authority
 * cannot be asked, a key that was valid at its last check goes on working for a bounded time (contracts.md §2).
 */
export class KeyChecker {
  readonly #options: KeyCheckerOptions;
  readonly #deps: KeyCheckerDeps;
  readonly #lookUps: KeyLookUps<KeyFact>;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: KeyCheckerOptions, deps: KeyCheckerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#lookUps = new KeyLookUps(options.lookUps, deps.clock);
  }

  /** Rejects with RetryableError `key_check_unavailable` when nothing trustworthy is known and nobody can be asked. */
  check(apiKey: string): Promise<CheckedKey> {
    const { lookUpKey } = this.#deps;
    return this.#check(hash('sha256', apiKey, 'hex'), (signal) => lookUpKey(apiKey, signal));
  }

  /** The same for a key named by its id, in a token that was verified. */
  checkId(keyId: string): Promise<CheckedKey> {
    const { lookUpKeyId } = this.#deps;
    return this.#check(keyIdHash(keyId), (signal) => lookUpKeyId(keyId, signal));
  }

  close(): void {
    this.#lookUps.close();
  }

  async #check(keyHash: KeyHash, lookUp: LookUp): Promise<CheckedKey> {
    const { clock } = this.#deps;
    const cached = await this.#cached(keyHash);
    if (cached && this.#isFresh(cached)) return { fact: cached.fact, source: 'cache' };
    const usableStale = cached && this.#isUsableStale(cached) ? cached.fact : undefined;
    if (usableStale && clock.monotonicMs() < this.#pausedUntilMs)
      return { fact: usableStale, source: 'stale' };
    try {
      const fact = await this.#lookUps.run(keyHash, (signal) => this.#ask(keyHash, lookUp, signal));
      return { fact, source: 'look_up' };
    } catch (error) {
      this.#deps.onLookUpError(error);
      this.#pausedUntilMs = clock.monotonicMs() + PAUSE_AFTER_FAILURE_MS;
      if (usableStale) return { fact: usableStale, source: 'stale' };
      throw error;
    }
  }

  async #cached(keyHash: KeyHash): Promise<CachedFact | undefined> {
    try {
      return await this.#deps.keyCache.get(keyHash);
    } catch (error) {
      this.#deps.onCacheError(error);
      return undefined;
    }
  }

  /** The epoch is read before asking, so that a key revoked meanwhile is not cached as valid. */
  async #ask(keyHash: KeyHash, lookUp: LookUp, signal: AbortSignal): Promise<KeyFact> {
    const { keyCache, clock, onCacheError } = this.#deps;
    const epoch = await keyCache.epoch().catch(onCacheError);
    const checkedAtUnixMs = clock.nowMs();
    const fact = await lookUp(signal);
    if (epoch !== undefined)
      await keyCache.put(keyHash, { fact, checkedAtUnixMs }, epoch).catch(onCacheError);
    return fact;
  }

  #isFresh({ fact, checkedAtUnixMs, mustRecheck }: CachedFact): boolean {
    if (mustRecheck) return false;
    const ttlMs = fact.valid ? this.#options.validTtlMs : this.#options.unknownTtlMs;
    return this.#deps.clock.nowMs() - checkedAtUnixMs < ttlMs;
  }

  #isUsableStale({ fact, checkedAtUnixMs }: CachedFact): boolean {
    return fact.valid && this.#deps.clock.nowMs() - checkedAtUnixMs < this.#options.staleMs;
  }
}

/** Cannot be the hash of an API key, or a key that spells an id would be taken for the key of that id. */
const keyIdHash = (keyId: string): KeyHash => `id:${hash('sha256', keyId, 'hex')}`;
