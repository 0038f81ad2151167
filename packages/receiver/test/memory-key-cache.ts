import type { CachedFact, KeyCache, KeyHash } from '@studio/key-cache';

/** The key cache's port on two maps. */
export class MemoryKeyCache implements KeyCache {
  readonly entries = new Map<KeyHash, CachedFact>();
  /** Rejects everything while set. */
  failure: Error | undefined;
  #epoch = 0;

  async get(hash: KeyHash): Promise<CachedFact | undefined> {
    if (this.failure) throw this.failure;
    return this.entries.get(hash);
  }

  async put(hash: KeyHash, fact: CachedFact, epoch: number): Promise<void> {
    if (this.failure) throw this.failure;
    if (epoch === this.#epoch) this.entries.set(hash, fact);
  }

  async epoch(): Promise<number> {
    if (this.failure) throw this.failure;
    return this.#epoch;
  }

  async invalidateKeyId(keyId: string): Promise<void> {
    this.#epoch++;
    for (const [hash, { fact }] of this.entries) {
      if (fact.valid && fact.keyId === keyId) this.entries.delete(hash);
    }
  }

  async invalidateHash(hash: KeyHash): Promise<void> {
    this.#epoch++;
    this.entries.delete(hash);
  }

  async close(): Promise<void> {}
}
