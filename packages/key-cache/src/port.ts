/**
 * The key cache: what a receiver knows about API keys without asking the API.
 * The cache key is the SHA-256 of the API key, never the key itself. `conformance/` tests each MUST by its id.
 */

/**
 * What a fact is about: the lower-case hex SHA-256 of an API key, or `id:` and that of a key id, which no API key can be
 * mistaken for.
 */
export type KeyHash = string;

/** What a look-up that succeeded said. Failures are never cached. */
export type KeyFact =
  | {
      readonly valid: true;
      readonly keyId: string;
      readonly projectId: string;
      /** Unix ms of the key's expiry, or undefined. */
      readonly expiresAtUnixMs: number | undefined;
    }
  | { readonly valid: false };

export interface CachedFact {
  readonly fact: KeyFact;
  /** When the authority said so, Unix ms. */
  readonly checkedAtUnixMs: number;
  /** An invalidation may have been missed since: good only while the authority is out of reach. */
  readonly mustRecheck?: true;
}

export interface KeyCache {
  /** KC-1 The last fact put for this hash, however old: the caller judges its age. KC-2 `undefined` when unknown or evicted. */
  get(hash: KeyHash): Promise<CachedFact | undefined>;
  /**
   * KC-3 Later `get`s see it. KC-4 MUST ignore a fact whose look-up began before the last invalidation of its key id or hash
   * (`epoch` as read by `epoch()` before asking), so that a look-up in flight cannot revive a revoked key.
   */
  put(hash: KeyHash, fact: CachedFact, epoch: number): Promise<void>;
  /** A number that rises with every invalidation. */
  epoch(): Promise<number>;
  /** KC-5 Forgets a revoked key by its id, everywhere this cache reaches. */
  invalidateKeyId(keyId: string): Promise<void>;
  /** KC-6 Forgets what is known about a hash: a key just created must not be refused by an older negative entry. */
  invalidateHash(hash: KeyHash): Promise<void>;
  /** KC-7 Bounded: beyond its size the least recently used entries go. */
  close(): Promise<void>;
}
