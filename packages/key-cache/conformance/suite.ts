/** What every key cache must do: one test or more for each MUST of `port.ts`, named by its id. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { CachedFact, KeyCache } from '../src/port.ts';

export interface KeyCacheConformance {
  readonly name: string;
  /** A clean cache, isolated from every other test's. */
  open(options: { readonly maxEntries: number }): Promise<KeyCache>;
  /**
   * Another process's view of the cache opened last, for adapters that reach beyond one process. What it is told
   * shows in the first one within `reachMs`.
   */
  openAnother?(): Promise<KeyCache>;
  readonly reachMs?: number;
  /** When given, KC-7 is bounded otherwise than by the number of entries, and why. */
  readonly cannotEvict?: string;
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex');

function valid(keyId: string, checkedAtUnixMs = 1_800_000_000_000): CachedFact {
  const fact = { valid: true, keyId, projectId: 'default', expiresAtUnixMs: undefined } as const;
  return { fact, checkedAtUnixMs };
}

const unknown: CachedFact = { fact: { valid: false }, checkedAtUnixMs: 1_800_000_000_000 };

export function keyCacheConformance({
  name,
  open,
  openAnother,
  reachMs = 2_000,
  cannotEvict,
}: KeyCacheConformance): void {
  describe(`key cache: ${name}`, () => {
    const caches: KeyCache[] = [];
    const opened = async (maxEntries = 1_000) => {
      const cache = await open({ maxEntries });
      caches.push(cache);
      return cache;
    };
    const putNow = async (cache: KeyCache, key: string, fact: CachedFact) =>
      cache.put(hashOf(key), fact, await cache.epoch());

    afterEach(async () => {
      for (const cache of caches.splice(0)) await cache.close();
    });

    it.each([
      ['a valid key', valid('k1')],
      [
        'a key that expires',
        { ...valid('k1'), fact: { ...valid('k1').fact, expiresAtUnixMs: 4_000_000_000_001 } },
      ],
      ['an unknown key', unknown],
      ['a fact of long ago', valid('k1', 1)],
      ['a fact from the future', valid('k1', 9_000_000_000_000)],
    ])('KC-1 gives the last fact put, however old: %s', async (_what, fact) => {
      const cache = await opened();
      await putNow(cache, 'key', fact);
      expect(await cache.get(hashOf('key'))).toEqual(fact);
    });

    it('KC-2 knows nothing about what was never put', async () => {
      const cache = await opened();
      await putNow(cache, 'key', valid('k1'));
      expect(await cache.get(hashOf('another key'))).toBeUndefined();
    });

    it('KC-3 shows what was put later', async () => {
      const cache = await opened();
      await putNow(cache, 'key', unknown);
      await putNow(cache, 'key', valid('k1'));
      expect(await cache.get(hashOf('key'))).toEqual(valid('k1'));
      await putNow(cache, 'key', unknown);
      expect(await cache.get(hashOf('key'))).toEqual(unknown);
    });

    it('KC-4 ignores a valid fact whose look-up began before its key was revoked', async () => {
      const cache = await opened();
      const epoch = await cache.epoch();
      await cache.invalidateKeyId('k1');
      await cache.put(hashOf('key'), valid('k1'), epoch);
      expect(await cache.get(hashOf('key'))).toBeUndefined();
    });

    it('KC-4 ignores a negative fact whose look-up began before the key was created', async () => {
      const cache = await opened();
      const epoch = await cache.epoch();
      await cache.invalidateHash(hashOf('key'));
      await cache.put(hashOf('key'), unknown, epoch);
      expect(await cache.get(hashOf('key'))).toBeUndefined();
    });

    it('KC-4 believes a look-up that began after the invalidation', async () => {
      const cache = await opened();
      await cache.invalidateKeyId('k1');
      await cache.invalidateHash(hashOf('key'));
      await putNow(cache, 'key', valid('k1'));
      expect(await cache.get(hashOf('key'))).toEqual(valid('k1'));
    });

    it('KC-4 the epoch rises with every invalidation', async () => {
      const cache = await opened();
      const epochs = [await cache.epoch()];
      await cache.invalidateKeyId('never seen');
      epochs.push(await cache.epoch());
      await cache.invalidateHash(hashOf('never seen'));
      epochs.push(await cache.epoch());
      expect(epochs[1]).toBeGreaterThan(epochs[0]!);
      expect(epochs[2]).toBeGreaterThan(epochs[1]!);
    });

    it('KC-4 holds for look-ups of one key that race its revocation', async () => {
      const cache = await opened();
      const lookUps = Array.from({ length: 50 }, async (_, i) => {
        const epoch = await cache.epoch();
        if (i === 25) await cache.invalidateKeyId('k1');
        await cache.put(hashOf('key'), valid('k1'), epoch);
        return epoch;
      });
      const epochs = await Promise.all(lookUps);
      const seen = await cache.get(hashOf('key'));
      if (Math.max(...epochs) < (await cache.epoch())) expect(seen).toBeUndefined();
      else expect(seen).toEqual(valid('k1'));
    });

    it('KC-5 forgets a revoked key by its id, and no other', async () => {
      const cache = await opened();
      await putNow(cache, 'key', valid('k1'));
      await putNow(cache, 'the same key by another hash', valid('k1'));
      await putNow(cache, 'other', valid('k2'));
      await cache.invalidateKeyId('k1');
      expect(await cache.get(hashOf('key'))).toBeUndefined();
      expect(await cache.get(hashOf('the same key by another hash'))).toBeUndefined();
      expect(await cache.get(hashOf('other'))).toEqual(valid('k2'));
    });

    it('KC-5 forgets by the id of the last fact', async () => {
      const cache = await opened();
      await putNow(cache, 'key', valid('k1'));
      await putNow(cache, 'key', valid('k2'));
      await cache.invalidateKeyId('k1');
      expect(await cache.get(hashOf('key'))).toEqual(valid('k2'));
      await cache.invalidateKeyId('k2');
      expect(await cache.get(hashOf('key'))).toBeUndefined();
    });

    it('KC-6 forgets what is known about a hash, and no other', async () => {
      const cache = await opened();
      await putNow(cache, 'key', unknown);
      await putNow(cache, 'other', unknown);
      await cache.invalidateHash(hashOf('key'));
      expect(await cache.get(hashOf('key'))).toBeUndefined();
      expect(await cache.get(hashOf('other'))).toEqual(unknown);
    });

    it.skipIf(cannotEvict)(
      `KC-7 keeps the most recently used within its size${cannotEvict ? ` (not here: ${cannotEvict})` : ''}`,
      async () => {
        const cache = await opened(10);
        for (let i = 0; i < 10; i++) await putNow(cache, `key ${i}`, valid(`k${i}`));
        expect(await cache.get(hashOf('key 0'))).toEqual(valid('k0'));
        for (let i = 10; i < 19; i++) await putNow(cache, `key ${i}`, valid(`k${i}`));
        const kept: number[] = [];
        for (let i = 0; i < 19; i++) if (await cache.get(hashOf(`key ${i}`))) kept.push(i);
        expect(kept).toEqual([0, 10, 11, 12, 13, 14, 15, 16, 17, 18]);
      },
    );

    it('KC-7 a key that was evicted and came back can still be revoked', async () => {
      const cache = await opened(1);
      await putNow(cache, 'key', valid('k1'));
      await putNow(cache, 'other', valid('k2'));
      await putNow(cache, 'key', valid('k1'));
      await cache.invalidateKeyId('k2');
      expect(await cache.get(hashOf('key'))).toEqual(valid('k1'));
      await cache.invalidateKeyId('k1');
      expect(await cache.get(hashOf('key'))).toBeUndefined();
    });

    it('closes twice', async () => {
      const cache = await open({ maxEntries: 1 });
      await cache.close();
      await cache.close();
    });

    if (openAnother) {
      it('KC-5 KC-6 an invalidation reaches the other process', async () => {
        const [one, other] = [await opened(), await openAnother()];
        caches.push(other);
        await putNow(one, 'key', valid('k1'));
        await putNow(one, 'new key', unknown);
        await other.invalidateKeyId('k1');
        await other.invalidateHash(hashOf('new key'));
        const isGone = async (key: string) => (await one.get(hashOf(key))) === undefined;
        await expect.poll(() => isGone('key'), { timeout: reachMs }).toBe(true);
        await expect.poll(() => isGone('new key'), { timeout: reachMs }).toBe(true);
      });
    }
  });
}
