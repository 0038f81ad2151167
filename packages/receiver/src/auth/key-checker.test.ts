import { RetryableError } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
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
