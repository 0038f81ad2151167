import { LRUCache } from 'lru-cache';
import type { KeyHash } from '../port.ts';

/**
 * Remembers when each key was last invalidated, so that the answer of a look-up that began before is not believed.
 * Bounded: what it has forgotten counts as invalidated for every key, which costs a look-up and never revives a key.
 */
export class Invalidations {
  readonly #last: LRUCache<string, number>;
  #epoch = 0;
  #forgottenUpTo = 0;

  constructor(max: number) {
    this.#last = new LRUCache({
      max,
      dispose: (epoch, _key, reason) => {
        if (reason === 'evict') this.#forgottenUpTo = Math.max(this.#forgottenUpTo, epoch);
      },
    });
  }

  /** Rises with every invalidation. */
  get epoch(): number {
    return this.#epoch;
  }

  ofKeyId(keyId: string): void {
    this.#last.set(`id:${keyId}`, ++this.#epoch);
  }

  ofHash(hash: KeyHash): void {
    this.#last.set(`hash:${hash}`, ++this.#epoch);
  }

  /** Whether this hash or key id was, or may have been, invalidated after `epoch` was read. */
  happenedAfter(epoch: number, hash: KeyHash, keyId: string | undefined): boolean {
    const ofHash = this.#last.get(`hash:${hash}`) ?? 0;
    const ofKeyId = keyId === undefined ? 0 : (this.#last.get(`id:${keyId}`) ?? 0);
    return Math.max(this.#forgottenUpTo, ofHash, ofKeyId) > epoch;
  }
}
