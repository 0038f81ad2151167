import { describe, expect, test } from 'vitest';
import { FakeTime, settle } from '../../test/fake-time.ts';
import { rememberingLog } from '../../test/remembering-log.ts';
import type { TokenAnswer } from './fetch-token.ts';
import { TokenProvider } from './token-provider.ts';

const HOUR = 3_600_000;
const token = (value: string, lifetimeMillis = HOUR): TokenAnswer => ({
  kind: 'token',
  value,
  lifetimeMillis,
});
const down = (retryAfterMillis?: number): TokenAnswer => ({
  kind: 'unavailable',
  reason: 'down',
  retryAfterMillis,
});
const REFUSED: TokenAnswer = { kind: 'refused', reason: 'answered 401' };

/** A provider whose exchanges the test answers one by one. */
function setUp() {
  const time = new FakeTime();
  const log = rememberingLog();
  const asked: ((answer: TokenAnswer) => void)[] = [];
  const provider = new TokenProvider({
    fetchToken: () => new Promise((resolve) => asked.push(resolve)),
    backoff: { initialBackoffMillis: 100, maxBackoffMillis: 1_000 },
    refusalPauseMillis: 60_000,
    time,
    random: () => 0.5,
    log,
  });
  const limit = (millis: number) => ({ deadline: time.now() + millis, signal: new AbortController().signal });
  return {
    time,
    log,
    provider,
    limit,
    /** How many exchanges were begun. */
    exchanges: () => asked.length,
    answer: async (answer: TokenAnswer) => {
      asked.at(-1)?.(answer);
      await settle();
    },
    header: (millis = 1_000) => provider.header(limit(millis)).then(({ value }) => value),
    /** A failure as text, so that a promise that fails later is never without a handler. */
    outcome: (millis = 1_000) =>
      provider.header(limit(millis)).then(
        ({ value }) => value,
        (error: Error) => error.message,
      ),
  };
}

describe('the first token', () => {
  test('is exchanged for the first export, which waits; others wait for the same', async () => {
    const { answer, exchanges, header } = setUp();
    expect(exchanges()).toBe(0);
    const headers = Promise.all([header(), header(), header()]);
    await answer(token('a'));
    expect(await headers).toEqual(['Bearer a', 'Bearer a', 'Bearer a']);
    expect(await header()).toBe('Bearer a');
    expect(exchanges()).toBe(1);
  });

  test('an export waits until its deadline and no longer', async () => {
    const { time, outcome, answer, header } = setUp();
    const early = outcome(500);
    const late = outcome(2_000);
    await time.advance(500);
    expect(await early).toMatch(/did not answer in time/);
    await answer(token('a'));
    expect(await late).toBe('Bearer a');
    expect(await header()).toBe('Bearer a');
  });

  test('an export that is given up does not wait', async () => {
    const { provider } = setUp();
    const stop = new AbortController();
    const header = provider.header({ deadline: 1_000, signal: stop.signal });
    stop.abort(new Error('shut down'));
    await expect(header).rejects.toThrow('shut down');
  });
});

describe('renewal', () => {
  test('happens in the background at four fifths of the life; exports use the old token meanwhile', async () => {
    const { time, answer, exchanges, header } = setUp();
    const first = header();
    await answer(token('a'));
    await first;
    await time.advance(HOUR * 0.8 - 1);
    expect(exchanges()).toBe(1);
    await time.advance(1);
    expect(exchanges()).toBe(2);
    expect(await header()).toBe('Bearer a');
    await answer(token('b'));
    expect(await header()).toBe('Bearer b');
    await time.advance(HOUR * 0.8);
    expect(exchanges()).toBe(3);
  });

  test('is tried again with backoff while the old token lives', async () => {
    const { time, answer, exchanges, header } = setUp();
    const first = header();
    await answer(token('a'));
    await first;
    await time.advance(HOUR * 0.8);
    await answer(down());
    await time.advance(49);
    expect(exchanges()).toBe(2);
    await time.advance(1);
    expect(exchanges()).toBe(3);
    await answer(down());
    await time.advance(100);
    expect(exchanges()).toBe(4);
    expect(await header()).toBe('Bearer a');
    await answer(token('b'));
    expect(await header()).toBe('Bearer b');
  });

  test('ends when the old token is dead and nobody waits; the next export begins anew', async () => {
    const { time, answer, exchanges, header } = setUp();
    const first = header();
    await answer(token('a', 10_000));
    await first;
    await time.advance(8_000);
    await answer(down(5_000));
    await time.advance(60_000);
    expect(exchanges()).toBe(2);
    const next = header();
    expect(exchanges()).toBe(3);
    await answer(token('b'));
    expect(await next).toBe('Bearer b');
  });

  test('a refusal is kept to itself while the old token lives', async () => {
    const { time, log, answer, header, outcome } = setUp();
    const first = header();
    await answer(token('a', 10_000));
    await first;
    await time.advance(8_000);
    await answer(REFUSED);
    expect(log.lines[0]).toMatch(/^warn No token for the API key: answered 401/);
    expect(await header()).toBe('Bearer a');
    await time.advance(2_000);
    expect(await outcome()).toMatch(/answered 401/);
  });
});

describe('failures', () => {
  test('are tried again while an export waits, with a doubling wait', async () => {
    const { time, answer, exchanges, outcome } = setUp();
    const waiting = outcome(10_000);
    for (const [i, wait] of [50, 100, 200, 400, 500, 500].entries()) {
      await answer(down());
      await time.advance(wait - 1);
      expect(exchanges()).toBe(i + 1);
      await time.advance(1);
      expect(exchanges()).toBe(i + 2);
    }
    await answer(token('a'));
    expect(await waiting).toBe('Bearer a');
  });

  test('an export that waited in vain says why', async () => {
    const { time, answer, outcome } = setUp();
    const waiting = outcome(1_000);
    await answer(down());
    await time.advance(1_000);
    expect(await waiting).toBe('No token for the API key: down');
  });

  test('Retry-After is honoured; an export that would be too late fails at once', async () => {
    const { time, answer, exchanges, outcome } = setUp();
    const waiting = outcome(10_000);
    await answer(down(7_000));
    expect(await outcome(6_999)).toBe('No token for the API key: down');
    await time.advance(6_999);
    expect(exchanges()).toBe(1);
    await time.advance(1);
    expect(exchanges()).toBe(2);
    await answer(token('a'));
    expect(await waiting).toBe('Bearer a');
  });

  test('a refusal fails exports at once until a pause is over', async () => {
    const { time, answer, exchanges, outcome } = setUp();
    const waiting = [outcome(), outcome()];
    await answer(REFUSED);
    expect(await Promise.all(waiting)).toEqual([
      'No token for the API key: answered 401',
      'No token for the API key: answered 401',
    ]);
    await time.advance(59_999);
    expect(await outcome()).toMatch(/answered 401/);
    expect(exchanges()).toBe(1);
    await time.advance(1);
    const next = outcome();
    expect(exchanges()).toBe(2);
    await answer(token('a'));
    expect(await next).toBe('Bearer a');
  });
});

describe('a token that the server refused', () => {
  test('is discarded, and exchanged once for all', async () => {
    const { provider, answer, exchanges, header } = setUp();
    const first = header();
    await answer(token('a'));
    await first;
    const refused = { name: 'authorization', value: 'Bearer a' };
    expect(provider.discard(refused)).toBe(true);
    const headers = Promise.all([header(), header()]);
    await answer(token('b'));
    expect(await headers).toEqual(['Bearer b', 'Bearer b']);
    expect(provider.discard(refused)).toBe(true);
    expect(await header()).toBe('Bearer b');
    expect(exchanges()).toBe(2);
  });
});

test('close ends waiting exports, the exchange and all timers', async () => {
  const { time, provider, answer, header, outcome } = setUp();
  const first = header();
  await answer(token('a'));
  await first;
  await time.advance(HOUR * 0.8);
  await answer(down());
  provider.close();
  provider.close();
  await settle();
  expect(time.waits).toEqual([]);

  const other = setUp();
  const waiting = other.outcome();
  await other.answer(down());
  other.provider.close();
  expect(await waiting).toBe('The exporter was shut down.');
  expect(other.time.waits).toEqual([]);
  expect(await outcome()).toBe('Bearer a');
});
