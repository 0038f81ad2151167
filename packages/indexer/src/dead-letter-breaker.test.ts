import { expect, test } from 'vitest';
import { DeadLetterBreaker } from './dead-letter-breaker.ts';

const open = expect.objectContaining({ code: 'breaker_open' });

test('opens above its share of the last spans, not before it has seen enough', () => {
  const breaker = new DeadLetterBreaker(0.5, 10);
  for (let i = 0; i < 9; i++) breaker.take('p', 1, 1);
  expect(() => breaker.take('p', 1, 1)).toThrow(open);
});

test('exactly its share is still fine; old spans leave the window', () => {
  const breaker = new DeadLetterBreaker(0.5, 10);
  breaker.take('p', 100, 0);
  for (let i = 0; i < 5; i++) breaker.take('p', 2, 1);
  for (let i = 0; i < 5; i++) breaker.take('p', 1, 0);
  for (let i = 0; i < 5; i++) breaker.take('p', 1, 1);
  expect(() => breaker.take('p', 1, 1)).toThrow(open);
});

test('projects do not mind each other', () => {
  const breaker = new DeadLetterBreaker(0.5, 10);
  for (let i = 0; i < 9; i++) breaker.take('bad', 1, 1);
  breaker.take('good', 10_000, 1);
  expect(() => breaker.take('bad', 1, 1)).toThrow(open);
});

test('a share of 1 never opens', () => {
  const breaker = new DeadLetterBreaker(1, 1);
  for (let i = 0; i < 5_000; i++) breaker.take(`project ${i % 1_500}`, 1, 1);
});
