import { LRUCache } from 'lru-cache';
import type { CachedFact, KeyCache, KeyHash } from '../port.ts';
import { Invalidations } from './invalidations.ts';
import { KeyIndex } from './key-index.ts';

/** How many invalidations are remembered one by one; see `Invalidations`. */
const REMEMBERED_INVALIDATIONS = 10_000;

/** The key cache of one process: reaches no other. */
export class InProcessKeyCache implements KeyCache {
  readonly #byKeyId = new KeyIndex();
  readonly #facts: LRUCache<KeyHash, CachedFact>;
  readonly #invalidations = new Invalidations(REMEMBERED_INVALIDATIONS);

  constructor(maxEntries: number) {
    this.#facts = new LRUCache({
      max: maxEntries,
      // Also called for the old fact when a hash is put again.
      dispose: ({ fact }, hash) => {
        if (fact.valid) this.#byKeyId.remove(fact.keyId, hash);
      },
    });
  }

  async get(hash: KeyHash): Promise<CachedFact | undefined> {
    return this.#facts.get(hash);
  }

  async put(hash: KeyHash, cached: CachedFact, epoch: number): Promise<void> {
    const { fact } = cached;
    if (this.#invalidations.happenedAfter(epoch, hash, fact.valid ? fact.keyId : undefined)) return;
    this.#facts.set(hash, cached);
    if (fact.valid) this.#byKeyId.add(fact.keyId, hash);
  }

  async epoch(): Promise<number> {
    return this.#invalidations.epoch;
  }

  async invalidateKeyId(keyId: string): Promise<void> {
    this.#invalidations.ofKeyId(keyId);
    for (const hash of this.#byKeyId.hashesOf(keyId)) this.#facts.delete(hash);
  }

  async invalidateHash(hash: KeyHash): Promise<void> {
    this.#invalidations.ofHash(hash);
    this.#facts.delete(hash);
  }

  async close(): Promise<void> {
    this.#facts.clear();
  }
}
