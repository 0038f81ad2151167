import { expect, test } from 'vitest';
import { TestClock } from '../../test/test-clock.ts';
import { KeyLookUps } from './key-look-ups.ts';

const setup = (limits: { maxRunning?: number; maxWaiting?: number } = {}) => {
  const clock = new TestClock();
  const lookUps = new KeyLookUps<string>({ timeoutMs: 1000, maxRunning: 2, maxWaiting: 2, ...limits }, clock);
  return { clock, lookUps };
};
const settled = () => new Promise(setImmediate);
const unavailable = { name: 'RetryableError', code: 'key_check_unavailable' };

test('asks once for a key however many wait for it', async () => {
  const { lookUps } = setup();
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = 0;
  const ask = () => {
    asked++;
    return promise;
  };
  const answers = [lookUps.run('a', ask), lookUps.run('a', ask), lookUps.run('a', ask)];
  resolve('yes');
  expect(await Promise.all(answers)).toEqual(['yes', 'yes', 'yes']);
  expect(asked).toBe(1);
  await lookUps.run('a', ask);
  expect(asked).toBe(2);
});

test('runs no more than its limit, lets some wait and refuses the rest', async () => {
  const { lookUps } = setup();
  const gates = new Map<string, () => void>();
  const ask = (key: string) => () => new Promise<string>((resolve) => gates.set(key, () => resolve(key)));
  const answers = ['a', 'b', 'c', 'd'].map((key) => lookUps.run(key, ask(key)));
  await settled();
  expect([...gates.keys()]).toEqual(['a', 'b']);
  await expect(lookUps.run('e', ask('e'))).rejects.toMatchObject(unavailable);
  gates.get('a')!();
  await settled();
  expect([...gates.keys()]).toEqual(['a', 'b', 'c']);
  gates.get('b')!();
  gates.get('c')!();
  await settled();
  gates.get('d')!();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c', 'd']);
});

test('a question without an answer ends at the time limit and frees its place', async () => {
  const { clock, lookUps } = setup({ maxRunning: 1 });
  let aborted = false;
  const never = (signal: AbortSignal) =>
    new Promise<string>(() => signal.addEventListener('abort', () => (aborted = true)));
  const first = expect(lookUps.run('a', never)).rejects.toMatchObject(unavailable);
  const second = expect(lookUps.run('b', never)).rejects.toMatchObject(unavailable);
  await settled();
  await clock.advance(1000);
  await Promise.all([first, second]);
  expect(aborted).toBe(true);
  expect(await lookUps.run('c', async () => 'yes')).toBe('yes');
});

test('any failure becomes a retryable one', async () => {
  const { lookUps } = setup();
  const failed = lookUps.run('a', async () => {
    throw new TypeError('broken');
  });
  await expect(failed).rejects.toMatchObject(unavailable);
});

test('close ends what is under way and refuses what comes later', async () => {
  const { lookUps } = setup();
  const pending = lookUps.run('a', () => new Promise<string>(() => {}));
  lookUps.close();
  await expect(pending).rejects.toMatchObject(unavailable);
  await expect(lookUps.run('b', async () => 'yes')).rejects.toMatchObject(unavailable);
});
