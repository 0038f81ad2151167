import { expect, test } from 'vitest';
import { settle } from '../../test/fake-time.ts';
import { SendQueue } from './send-queue.ts';

/** Requests that the test ends one by one, and the order in which they were begun. */
function setUp(concurrency: number, maxPendingBytes: number) {
  const queue = new SendQueue({ concurrency, maxPendingBytes });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    begun,
    run(name: string, bytes: number) {
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return queue.run(bytes, () => {
        begun.push(name);
        return end.promise;
      });
    },
    async succeed(name: string) {
      ends.get(name)?.resolve(name);
      await settle();
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(name));
      await settle();
    },
  };
}

test('sends so many at a time, the others in order as places become free', async () => {
  const { begun, run, succeed, fail } = setUp(2, 100);
  const results = ['a', 'b', 'c', 'd'].map(async (name) => {
    try {
      return await run(name, 10);
    } catch (error) {
      return String(error);
    }
  });
  await settle();
  expect(begun).toEqual(['a', 'b']);
  await fail('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await succeed('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  await succeed('c');
  await succeed('d');
  expect(await Promise.all(results)).toEqual(['a', 'Error: b', 'c', 'd']);
  void run('e', 10);
  void run('f', 10);
  await settle();
  expect(begun.slice(4)).toEqual(['e', 'f']);
});

test('refuses what has no room, whether the others run or wait', async () => {
  const { run, succeed } = setUp(1, 100);
  void run('a', 60);
  void run('b', 40);
  expect(run('c', 1)).toBeUndefined();
  await succeed('a');
  expect(run('c', 61)).toBeUndefined();
  expect(run('d', 60)).toBeInstanceOf(Promise);
});

test('takes a single request of any size', async () => {
  const { run, succeed } = setUp(1, 100);
  expect(run('large', 1_000)).toBeInstanceOf(Promise);
  expect(run('small', 1)).toBeUndefined();
  await succeed('large');
  expect(run('small', 1)).toBeInstanceOf(Promise);
});
