import { RetryableError } from '@studio/core';
import { expect, test } from 'vitest';
import { TestClock } from '../../../test/test-clock.ts';
import { answerOf, createTokenSigner, type TokenSigner } from '../../../test/token-signer.ts';
import { SigningKeys } from './signing-keys.ts';

const UNAVAILABLE = { name: 'RetryableError', code: 'key_check_unavailable' };

function setup(...signers: TokenSigner[]) {
  const clock = new TestClock();
  const errors: unknown[] = [];
  const authority = { fetches: 0, signers, failure: undefined as Error | undefined, gate: Promise.resolve() };
  const keys = new SigningKeys({
    fetchSigningKeys: async () => {
      authority.fetches++;
      const answer = answerOf(...authority.signers);
      await authority.gate;
      if (authority.failure) throw authority.failure;
      return answer;
    },
    timeoutMs: 2_000,
    clock,
    onFetchError: (error) => errors.push(error),
  });
  return { clock, authority, keys, errors };
}

const down = new RetryableError('down', { code: 'api_unreachable' });
const [one, two] = [await createTokenSigner('one'), await createTokenSigner('two')];

test('keys are fetched when first needed, once for all who wait', async () => {
  const { keys, authority } = setup(one);
  expect(authority.fetches).toBe(0);
  const found = await Promise.all([keys.find('one'), keys.find('one'), keys.find('one')]);
  for (const set of found) expect(set?.kids).toEqual(new Set(['one']));
  await keys.find('one');
  expect(authority.fetches).toBe(1);
});

test('never fetched and not to be had: cannot be said, and asked again soon', async () => {
  const { keys, authority, clock, errors } = setup(one);
  authority.failure = down;
  await expect(keys.find('one')).rejects.toMatchObject(UNAVAILABLE);
  await expect(keys.find('one')).rejects.toMatchObject({ ...UNAVAILABLE, retryAfterMs: 1_000 });
  expect(authority.fetches).toBe(1);
  expect(errors).toMatchObject([{ cause: down }]);
  authority.failure = undefined;
  await clock.advance(1_000);
  expect(await keys.find('one')).toBeDefined();
});

test('a key id right after a fetch that did not bring it is refused, others must wait for the next one', async () => {
  const { keys, authority, clock } = setup(one);
  expect(await keys.find('made up')).toBeUndefined();
  await clock.advance(4_000);
  expect(await keys.find('made up')).toBeUndefined();
  await expect(keys.find('another')).rejects.toMatchObject({ ...UNAVAILABLE, retryAfterMs: 6_000 });
  expect(await keys.find('one')).toBeDefined();
  expect(authority.fetches).toBe(1);
});

test('a flood of made-up key ids costs one fetch in 10 seconds', async () => {
  const { keys, authority, clock } = setup(one);
  for (let second = 0; second < 30; second++) {
    const flood = Array.from({ length: 100 }, (_, i) => keys.find(`${second}-${i}`).catch(() => undefined));
    expect(await Promise.all(flood)).toEqual(flood.map(() => undefined));
    await clock.advance(1_000);
  }
  expect(authority.fetches).toBe(3);
});

test('a new key is found with one fetch, also by those who come while it is under way', async () => {
  const { keys, authority, clock } = setup(one);
  await keys.find('one');
  await clock.advance(10_000);
  authority.signers = [one, two];
  const found = await Promise.all([keys.find('two'), keys.find('two'), keys.find('one')]);
  for (const set of found) expect(set).toBeDefined();
  expect(authority.fetches).toBe(2);
});

test('a fetch that began before the question does not decide against a key made since', async () => {
  const { keys, authority, clock } = setup(one);
  await keys.find('one');
  await clock.advance(10_000);
  const { promise, resolve } = Promise.withResolvers<void>();
  authority.gate = promise;
  const first = keys.find('made up');
  await clock.advance(0);
  authority.signers = [one, two];
  const second = keys.find('two');
  resolve();
  expect(await first).toBeUndefined();
  await expect(second).rejects.toMatchObject({ ...UNAVAILABLE, retryAfterMs: 10_000 });
  await clock.advance(10_000);
  expect(await keys.find('two')).toBeDefined();
});

test('what was fetched is kept while later fetches fail', async () => {
  const { keys, authority, clock } = setup(one);
  await keys.find('one');
  authority.failure = down;
  await clock.advance(10_000);
  await expect(keys.find('two')).rejects.toMatchObject(UNAVAILABLE);
  await clock.advance(3_600_000);
  expect(await keys.find('one')).toBeDefined();
  expect(keys.has('one')).toBe(true);
});

test('a key that the authority withdrew is gone after a while, without anybody asking for a new one', async () => {
  const { keys, authority, clock } = setup(one, two);
  await keys.find('one');
  authority.signers = [two];
  await clock.advance(600_000);
  await keys.find('two');
  await clock.advance(0);
  expect(keys.has('one')).toBe(false);
  expect(keys.has('two')).toBe(true);
});

test.each([
  ['no JSON', { jwksJson: 'no' }],
  ['no set', { jwksJson: '[]' }],
  ['keys that are no list', { jwksJson: '{"keys":{}}' }],
  ['no issuer', { issuer: '' }],
  ['no audience', { audience: '' }],
])('an answer with %s is a failure, and the keys before it stay', async (_, spoilt) => {
  const clock = new TestClock();
  let answer = answerOf(one);
  const keys = new SigningKeys({
    fetchSigningKeys: async () => answer,
    timeoutMs: 2_000,
    clock,
    onFetchError: () => {},
  });
  await keys.find('one');
  answer = { ...answer, ...spoilt };
  await clock.advance(10_000);
  await expect(keys.find('two')).rejects.toMatchObject(UNAVAILABLE);
  expect(keys.has('one')).toBe(true);
});

test('keys of other kinds, for other uses or without an id are left out', async () => {
  const { kty, crv, x } = one.jwk;
  const jwksJson = JSON.stringify({
    keys: [
      null,
      'text',
      { kty: 'oct', k: 'AAAA', kid: 'oct', alg: 'HS256' },
      { kty: 'OKP', crv: 'X25519', x, kid: 'x25519' },
      { kty, crv, x, kid: 'enc', use: 'enc' },
      { kty, crv, x, kid: 'hs256', alg: 'HS256' },
      { kty, crv, x },
      { kty, crv, x, kid: 'good', alg: 'Ed25519' },
    ],
  });
  const keys = new SigningKeys({
    fetchSigningKeys: async () => ({ ...answerOf(), jwksJson }),
    timeoutMs: 2_000,
    clock: new TestClock(),
    onFetchError: () => {},
  });
  expect((await keys.find('good'))?.kids).toEqual(new Set(['good']));
});
