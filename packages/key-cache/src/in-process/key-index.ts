import type { KeyHash } from '../port.ts';

/** Which hashes are cached for a key id, so that forgetting one key does not mean looking at all of them. */
export class KeyIndex {
  readonly #hashes = new Map<string, Set<KeyHash>>();

  add(keyId: string, hash: KeyHash): void {
    const hashes = this.#hashes.get(keyId);
    if (hashes) hashes.add(hash);
    else this.#hashes.set(keyId, new Set([hash]));
  }

  remove(keyId: string, hash: KeyHash): void {
    const hashes = this.#hashes.get(keyId);
    if (hashes?.delete(hash) && hashes.size === 0) this.#hashes.delete(keyId);
  }

  /** A copy: removing while walking it is safe. */
  hashesOf(keyId: string): readonly KeyHash[] {
    return [...(this.#hashes.get(keyId) ?? [])];
  }
}
