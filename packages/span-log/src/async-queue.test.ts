import { expect, test } from 'vitest';
import { AsyncQueue } from './async-queue.ts';

async function drain<T>(queue: AsyncQueue<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of queue) values.push(value);
  return values;
}

test('values come in order, before and after somebody waits, and end with the queue', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  const drained = drain(queue);
  await Promise.resolve();
  queue.push(2);
  queue.end();
  queue.push(3);
  expect(await drained).toEqual([1, 2]);
});

test('a failure comes after what was pushed before it', async () => {
  const queue = new AsyncQueue<number>();
  queue.push(1);
  queue.fail(new Error('over'));
  const iterator = queue[Symbol.asyncIterator]();
  expect(await iterator.next()).toMatchObject({ value: 1 });
  await expect(iterator.next()).rejects.toThrow('over');
});

test('an end stays an end', async () => {
  const queue = new AsyncQueue<number>();
  queue.end();
  queue.fail(new Error('too late'));
  expect(await drain(queue)).toEqual([]);
});
