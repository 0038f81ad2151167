/** Redis that goes away, hangs, or comes back empty costs look-ups and never revives a revoked key. */
import { createHash } from 'node:crypto';
import { systemClock } from '@studio/core';
import { type RunningRedis, redisAvailable, startRedis } from '@studio/testkit/redis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKeyCache } from '../src/open.ts';
import type { CachedFact, KeyCache } from '../src/port.ts';

const here = await redisAvailable();
const skipped = here.available ? '' : ` (SKIPPED: ${here.reason})`;
const HASH = createHash('sha256').update('key').digest('hex');

function valid(keyId = 'k1'): CachedFact {
  const fact = { valid: true, keyId, projectId: 'default', expiresAtUnixMs: undefined } as const;
  return { fact, checkedAtUnixMs: systemClock.nowMs() };
}

describe.skipIf(!here.available)(`key cache: a Redis with troubles${skipped}`, () => {
  let redis: RunningRedis;
  const caches: KeyCache[] = [];
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    for (const cache of caches.splice(0)) await cache.close();
    await redis.stop();
  });

  const open = async () => {
    const cache = await openKeyCache(
      { kind: 'redis', url: redis.url, maxEntries: 100 },
      { clock: systemClock },
    );
    caches.push(cache);
    return cache;
  };
  const put = async (cache: KeyCache, fact = valid()) => cache.put(HASH, fact, await cache.epoch());
  /** Both are connected and one hears the other. */
  const connected = async () => {
    const [one, other] = [await open(), await open()];
    await expect
      .poll(
        async () => {
          await put(one);
          return (await other.get(HASH)) !== undefined;
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    return { one, other };
  };
  const seenBy = async (cache: KeyCache) => {
    const cached = await cache.get(HASH);
    if (!cached) return 'unknown';
    return cached.mustRecheck ? 'to be rechecked' : 'known';
  };

  test('what this process knows stays known while Redis is away, and is to be rechecked afterwards', async () => {
    const { one } = await connected();
    await redis.kill9();
    expect(await seenBy(one)).toBe('known');
    await redis.restart();
    await expect.poll(() => seenBy(one), { timeout: 10_000 }).toBe('to be rechecked');
  });

  test('an invalidation made while Redis is away is told when it is back', async () => {
    const { one, other } = await connected();
    await redis.kill9();
    await one.invalidateKeyId('k1');
    expect(await seenBy(one)).toBe('unknown');
    expect(await seenBy(other)).toBe('known');
    await redis.restart();
    // Told if it listened again by then, else warned that it may have missed something.
    await expect.poll(() => seenBy(other), { timeout: 10_000 }).not.toBe('known');
  });

  test('a Redis that hangs is waited for shortly, and works again when it goes on', async () => {
    const { one, other } = await connected();
    redis.freeze();
    await put(one, valid('k2'));
    expect(await seenBy(one)).toBe('known');
    await one.invalidateKeyId('k2');
    expect(await seenBy(one)).toBe('unknown');
    redis.thaw();
    await expect
      .poll(
        async () => {
          await put(one);
          return seenBy(other);
        },
        { timeout: 10_000 },
      )
      .toBe('known');
  });

  test('a look-up that began before a revocation in another process cannot revive the key', async () => {
    const { one, other } = await connected();
    const epoch = await one.epoch();
    await other.invalidateKeyId('k1');
    await one.put(HASH, valid(), epoch);
    expect([await seenBy(one), await seenBy(other)]).toEqual(['unknown', 'unknown']);
  });

  test('nor one that began before Redis lost its data', async () => {
    const { one, other } = await connected();
    const epoch = await one.epoch();
    await redis.kill9();
    await redis.restart();
    await expect.poll(() => seenBy(one), { timeout: 10_000 }).toBe('to be rechecked');
    await one.put(HASH, valid(), epoch);
    expect(await seenBy(other)).not.toBe('known');
  });

  test('it opens without Redis, and finds it when it comes', async () => {
    await redis.kill9();
    const [one, other] = [await open(), await open()];
    await put(one);
    expect([await seenBy(one), await seenBy(other)]).toEqual(['known', 'unknown']);
    await redis.restart();
    await expect
      .poll(
        async () => {
          await put(one);
          return seenBy(other);
        },
        { timeout: 10_000 },
      )
      .toBe('known');
  });
});
