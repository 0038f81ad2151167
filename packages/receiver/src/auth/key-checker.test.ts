import { RetryableError } from '@studio/core';
import type { CachedFact, KeyFact } from '@studio/key-cache';
import { expect, test } from 'vitest';
import { MemoryKeyCache } from '../../test/memory-key-cache.ts';
import { TestClock } from '../../test/test-clock.ts';
import { KeyChecker } from './key-checker.ts';

const VALID: KeyFact = { valid: true, keyId: 'k1', projectId: 'p1', expiresAtUnixMs: undefined };
const HOUR_MS = 3_600_000;

function setup(options: { staleMs?: number } = {}) {
  const clock = new TestClock();
  const keyCache = new MemoryKeyCache();
  const cacheErrors: unknown[] = [];
  const authority = { asked: 0, answer: async (): Promise<KeyFact> => VALID };
  const checker = new KeyChecker(
    {
      validTtlMs: 300_000,
      unknownTtlMs: 10_000,
      staleMs: options.staleMs ?? HOUR_MS,
      lookUps: { timeoutMs: 2000, maxRunning: 8, maxWaiting: 8 },
    },
    {
      keyCache,
      clock,
      lookUpKey: () => {
        authority.asked++;
        return authority.answer();
      },
      lookUpKeyId: () => {
        authority.asked++;
        return authority.answer();
      },
      onCacheError: (error) => cacheErrors.push(error),
      onLookUpError: () => {},
    },
  );
  const fail = async (): Promise<KeyFact> => {
    throw new RetryableError('down', { code: 'database_unavailable' });
  };
  return { clock, keyCache, authority, checker, fail, cacheErrors };
}

test('a valid key is asked for again after 5 minutes', async () => {
  const { clock, authority, checker } = setup();
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'look_up' });
  await clock.advance(299_999);
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'cache' });
  await clock.advance(1);
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'look_up' });
  expect(authority.asked).toBe(2);
});

test('an unknown key is asked for again after 10 seconds', async () => {
  const { clock, authority, checker } = setup();
  authority.answer = async () => ({ valid: false });
  await checker.check('key');
  await clock.advance(9_999);
  expect((await checker.check('key')).source).toBe('cache');
  await clock.advance(1);
  authority.answer = async () => VALID;
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'look_up' });
});

test('the cache never sees the key itself', async () => {
  const { keyCache, checker } = setup();
  await checker.check('key');
  expect([...keyCache.entries.keys()]).toEqual([
    '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683',
  ]);
});

test('a failed look-up is not cached and never means "unknown"', async () => {
  const { keyCache, authority, checker, fail } = setup();
  authority.answer = fail;
  await expect(checker.check('key')).rejects.toMatchObject({ code: 'key_check_unavailable' });
  expect(keyCache.entries.size).toBe(0);
  authority.answer = async () => VALID;
  expect((await checker.check('key')).fact).toEqual(VALID);
});

test('while look-ups fail, a key goes on working for an hour from its last check and no longer', async () => {
  const { clock, authority, checker, fail } = setup();
  await checker.check('key');
  authority.answer = fail;
  await clock.advance(HOUR_MS - 1);
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'stale' });
  await clock.advance(1);
  await expect(checker.check('key')).rejects.toMatchObject({ code: 'key_check_unavailable' });
});

test('with staleness off, a key is refused as soon as it cannot be checked', async () => {
  const { clock, authority, checker, fail } = setup({ staleMs: 0 });
  await checker.check('key');
  authority.answer = fail;
  await clock.advance(300_000);
  await expect(checker.check('key')).rejects.toMatchObject({ code: 'key_check_unavailable' });
});

test('an unknown key is never trusted for being stale', async () => {
  const { clock, authority, checker, fail } = setup();
  authority.answer = async () => ({ valid: false });
  await checker.check('key');
  authority.answer = fail;
  await clock.advance(10_000);
  await expect(checker.check('key')).rejects.toMatchObject({ code: 'key_check_unavailable' });
});

test('after a failure, keys that may be trusted do not wait for another one', async () => {
  const { clock, authority, checker, fail } = setup();
  await checker.check('key');
  authority.answer = fail;
  await clock.advance(300_000);
  await checker.check('key');
  const asked = authority.asked;
  expect((await checker.check('key')).source).toBe('stale');
  expect(authority.asked).toBe(asked);
  await clock.advance(1_000);
  await checker.check('key');
  expect(authority.asked).toBe(asked + 1);
});

test('a key revoked while it is looked up is not cached as valid', async () => {
  const { keyCache, authority, checker } = setup();
  const { promise, resolve } = Promise.withResolvers<KeyFact>();
  authority.answer = () => promise;
  const check = checker.check('key');
  await new Promise(setImmediate);
  await keyCache.invalidateKeyId('k1');
  resolve(VALID);
  await check;
  expect(keyCache.entries.size).toBe(0);
});

test('a cache that fails is reported, and the authority decides', async () => {
  const { keyCache, checker, cacheErrors } = setup();
  keyCache.failure = new Error('no cache');
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'look_up' });
  expect(cacheErrors.length).toBeGreaterThan(0);
});

test('a key named by its id is cached and coalesced like a key, and forgotten with it', async () => {
  const { keyCache, clock, authority, checker } = setup();
  const answers = await Promise.all([checker.checkId('k1'), checker.checkId('k1')]);
  for (const answer of answers) expect(answer).toEqual({ fact: VALID, source: 'look_up' });
  expect(await checker.checkId('k1')).toEqual({ fact: VALID, source: 'cache' });
  expect(authority.asked).toBe(1);
  await keyCache.invalidateKeyId('k1');
  authority.answer = async () => ({ valid: false });
  expect(await checker.checkId('k1')).toEqual({ fact: { valid: false }, source: 'look_up' });
  await clock.advance(9_999);
  expect((await checker.checkId('k1')).source).toBe('cache');
});

test('while look-ups fail, a key named by its id goes on working for an hour', async () => {
  const { clock, authority, checker, fail } = setup();
  await checker.checkId('k1');
  authority.answer = fail;
  await clock.advance(HOUR_MS - 1);
  expect(await checker.checkId('k1')).toEqual({ fact: VALID, source: 'stale' });
  await clock.advance(1);
  await expect(checker.checkId('k1')).rejects.toMatchObject({ code: 'key_check_unavailable' });
});

test('nothing that can be sent as a key is taken for the key of an id', async () => {
  const { keyCache, authority, checker } = setup();
  await checker.checkId('k1');
  const [cached] = keyCache.entries.keys();
  authority.answer = async () => ({ valid: false });
  const sha256 = cached!.replace('id:', '');
  for (const key of ['k1', 'id:k1', 'key-id:k1', cached!, sha256]) {
    expect((await checker.check(key)).fact).toEqual({ valid: false });
  }
  expect((await checker.checkId('k1')).fact).toEqual(VALID);
});

test('a fact that an invalidation may have missed is asked for again, and good while nobody answers', async () => {
  const { clock, keyCache, authority, checker, fail } = setup();
  await checker.check('key');
  const [[keyHash, cached]] = [...keyCache.entries] as [[string, CachedFact]];
  keyCache.entries.set(keyHash, { ...cached, mustRecheck: true });
  authority.answer = fail;
  expect(await checker.check('key')).toEqual({ fact: VALID, source: 'stale' });
  await clock.advance(1_000);
  authority.answer = async () => ({ valid: false });
  expect(await checker.check('key')).toEqual({ fact: { valid: false }, source: 'look_up' });
});
