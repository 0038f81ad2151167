/** Bearer tokens over real sockets, gRPC and HTTP: who gets in, who does not, and what a rotation loses. */
import { type Clock, RetryableError, systemClock } from '@studio/core';
import type { KeyFact } from '@studio/key-cache';
import { describe, expect, test } from 'vitest';
import { exampleSpans } from '../test/example-spans.ts';
import { type Overrides, startReceiver, VALID } from '../test/start-receiver.ts';
import { answerOf, claimsOf, createTokenSigner, part } from '../test/token-signer.ts';
import { type Answer, TRANSPORTS, type Transport } from '../test/transports.ts';

const OK = { grpc: 0, http: 200 };
const UNAUTHENTICATED = { grpc: 16, http: 401 };
const UNAVAILABLE = { grpc: 14, http: 503 };
const down = new RetryableError('down', { code: 'api_unreachable' });

const signer = await createTokenSigner('current');

/** The real time, and as much more as a test adds to it. */
function shiftedClock(): Clock & { shiftMs: number } {
  return {
    shiftMs: 0,
    nowMs() {
      return systemClock.nowMs() + this.shiftMs;
    },
    monotonicMs() {
      return systemClock.monotonicMs() + this.shiftMs;
    },
    sleep: systemClock.sleep,
  };
}

/** The authority's answers, which a test may change. */
function authority() {
  const now = { isDown: false, signers: [signer], fact: VALID as KeyFact, fetches: 0, lookUps: 0 };
  const overrides = {
    lookUpKeyId: async (keyId: string): Promise<KeyFact> => {
      now.lookUps++;
      if (now.isDown) throw down;
      return keyId === VALID.keyId ? now.fact : { valid: false };
    },
    fetchSigningKeys: async () => {
      now.fetches++;
      if (now.isDown) throw down;
      return answerOf(...now.signers);
    },
  } satisfies Overrides;
  return { now, overrides };
}

const ONE_OF_EACH = TRANSPORTS.filter(({ name }) =>
  ['gRPC identity', 'HTTP protobuf identity'].includes(name),
);

describe.each(ONE_OF_EACH)('$name', (transport: Transport) => {
  const body = transport.encode(exampleSpans(1));
  type Receiver = Awaited<ReturnType<typeof startReceiver>>;
  const send = (receiver: Receiver, token: string, scheme = 'Bearer') =>
    transport.send(receiver, body, { authorization: `${scheme} ${token}` });
  const expectCode = (answer: Answer, row: typeof OK) => expect(answer.code).toBe(row[transport.kind]);

  test('a good token is its key', async () => {
    const { now, overrides } = authority();
    await using receiver = await startReceiver(overrides);
    const token = await signer.sign();
    for (let i = 0; i < 5; i++) expectCode(await send(receiver, token), OK);
    expectCode(await send(receiver, token, 'bearer'), OK);
    const records = receiver.spanLog.records.map(({ projectId, keyId }) => ({ projectId, keyId }));
    expect(records).toEqual(records.map(() => ({ projectId: VALID.projectId, keyId: VALID.keyId })));
    expect(now).toMatchObject({ fetches: 1, lookUps: 1 });
    const outcome = (name: string) =>
      receiver.metric('junjo_receiver_jwt_verifications_total', { outcome: name });
    expect([await outcome('verified'), await outcome('remembered')]).toEqual([1, 5]);
    expect(await receiver.metric('junjo_receiver_key_checks_total', { source: 'cache' })).toBe(5);
  });

  test('a token that is not to be believed is refused, whatever is wrong with it, in the same words', async () => {
    const { overrides } = authority();
    await using receiver = await startReceiver(overrides);
    const now = Date.now();
    const stranger = await createTokenSigner('current');
    const [header, payload, signature] = (await signer.sign()).split('.');
    const [, otherPayload] = (await signer.sign({ claims: { project_id: 'project-2' } })).split('.');
    const attempts = [
      'token',
      '',
      `${part({ alg: 'none', kid: 'current' })}.${part(claimsOf(now))}.`,
      `${part({ alg: 'HS256', kid: 'current' })}.${payload}.${signature}`,
      `${header}.${otherPayload}.${signature}`,
      await stranger.sign(),
      await stranger.sign({ header: { jwk: stranger.jwk, jku: 'http://127.0.0.1:1/jwks.json' } }),
      await signer.sign({ claims: { iss: 'https://elsewhere.test' } }),
      await signer.sign({ claims: { aud: 'api' } }),
      await signer.sign({ claims: { exp: now / 1000 - 61 } }),
      await signer.sign({ claims: { exp: undefined } }),
      await signer.sign({ claims: { nbf: now / 1000 + 120 } }),
      await signer.sign({ claims: { sub: undefined } }),
      await signer.sign({ claims: { sub: 'key-of-nobody' } }),
      await signer.sign({ claims: { project_id: 'project-2' } }),
      await signer.sign({ claims: { jti: 'x'.repeat(4_000) } }),
    ];
    const messages = new Set<string>();
    for (const token of attempts) {
      const answer = await send(receiver, token);
      expectCode(answer, UNAUTHENTICATED);
      expect(answer.retryDelayMs).toBeUndefined();
      messages.add(answer.message);
    }
    expect(messages.size).toBe(1);
    expect(receiver.spanLog.records).toEqual([]);
  });

  test('a key that is revoked, expired or moved stops its tokens', async () => {
    const { now, overrides } = authority();
    await using receiver = await startReceiver(overrides);
    const token = await signer.sign();
    expectCode(await send(receiver, token), OK);
    const facts: KeyFact[] = [
      { valid: false },
      { ...VALID, expiresAtUnixMs: 1 },
      { ...VALID, projectId: 'project-2' },
    ];
    for (const fact of facts) {
      now.fact = fact;
      await receiver.keyCache.invalidateKeyId(VALID.keyId);
      receiver.keyCache.entries.clear();
      expectCode(await send(receiver, token), UNAUTHENTICATED);
    }
  });

  test('a key that expires while its fact is cached stops its tokens', async () => {
    const clock = shiftedClock();
    const { now, overrides } = authority();
    now.fact = { ...VALID, expiresAtUnixMs: clock.nowMs() + 60_000 };
    await using receiver = await startReceiver({ ...overrides, clock });
    const token = await signer.sign();
    expectCode(await send(receiver, token), OK);
    clock.shiftMs += 60_000;
    expectCode(await send(receiver, token), UNAUTHENTICATED);
  });

  test('with the API down, known tokens go on and unknown ones are told to try again', async () => {
    const clock = shiftedClock();
    const { now, overrides } = authority();
    await using receiver = await startReceiver({ ...overrides, clock });
    const token = await signer.sign();
    expectCode(await send(receiver, token), OK);
    now.isDown = true;
    // Beyond the time that the fact is fresh.
    clock.shiftMs += 400_000;
    expectCode(await send(receiver, token), OK);
    expectCode(await send(receiver, await signer.sign({ claims: { jti: 'new' } })), OK);
    const unknown = [
      await signer.sign({ claims: { sub: 'key-2' } }),
      await (await createTokenSigner('next')).sign(),
    ];
    for (const one of unknown) {
      const answer = await send(receiver, one);
      expectCode(answer, UNAVAILABLE);
      expect(answer.retryDelayMs).toBeGreaterThan(0);
    }
    now.isDown = false;
    clock.shiftMs += 10_000;
    for (const one of unknown) expectCode(await send(receiver, one), UNAUTHENTICATED);
  });

  test('with the API down from the start, every token is told to try again', async () => {
    const { now, overrides } = authority();
    now.isDown = true;
    await using receiver = await startReceiver(overrides);
    expectCode(await send(receiver, await signer.sign()), UNAVAILABLE);
    expectCode(await send(receiver, 'no.token.atall'), UNAUTHENTICATED);
  });

  test('a rotation loses nothing: a refused request that is tried again when told to gets in', async () => {
    const clock = shiftedClock();
    const { now, overrides } = authority();
    await using receiver = await startReceiver({ ...overrides, clock });
    const old = await signer.sign();
    expectCode(await send(receiver, old), OK);
    // Somebody's made-up key id used up the fetch of these 10 seconds.
    clock.shiftMs += 10_000;
    expectCode(await send(receiver, await signer.sign({ header: { kid: 'made-up' } })), UNAUTHENTICATED);
    const next = await createTokenSigner('next');
    now.signers = [next, signer];
    const fetches = now.fetches;
    const fresh = await Promise.all(
      Array.from({ length: 20 }, (_, i) => next.sign({ claims: { jti: `${i}` } })),
    );
    for (const token of fresh.slice(0, 3)) {
      const early = await send(receiver, token);
      expectCode(early, UNAVAILABLE);
      expect(early.retryDelayMs).toBeLessThanOrEqual(10_000);
      expectCode(await send(receiver, old), OK);
    }
    clock.shiftMs += 10_000;
    const answers = await Promise.all([...fresh, old].map((token) => send(receiver, token)));
    for (const answer of answers) expectCode(answer, OK);
    expect(now.fetches).toBe(fetches + 1);
  });

  test('no token is logged or shown in a metric', async () => {
    const { now, overrides } = authority();
    await using receiver = await startReceiver(overrides);
    const token = await signer.sign();
    await send(receiver, token);
    receiver.keyCache.entries.clear();
    now.isDown = true;
    await send(receiver, token);
    await send(receiver, await signer.sign({ header: { kid: 'made-up' } }));
    const said = receiver.logLines.join('') + (await receiver.exposition());
    for (const text of token.split('.')) expect(said).not.toContain(text);
  });
});
