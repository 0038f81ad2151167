import { expect, test } from 'vitest';
import { Pending } from './pending.ts';

test('holds each message once, newest last, and gives up the oldest beyond its size', () => {
  const pending = new Pending(2);
  expect([pending.add('a'), pending.add('b'), pending.add('a')]).toEqual([true, true, true]);
  expect(pending.add('c')).toBe(false);
  expect(pending.takeAll()).toEqual(['a', 'c']);
  expect(pending.takeAll()).toEqual([]);
});
