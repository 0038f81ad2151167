import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

const budgetOf = (maxBytes: number, maxBytesPerProject: number) =>
  new ByteBudget({ maxBytes, maxBytesPerProject });

test('refuses what would exceed the budget of the process', () => {
  const budget = budgetOf(100, 80);
  expect(budget.open('a').grow(60)).toBe('granted');
  expect(budget.open('b').grow(41)).toBe('full');
  expect(budget.open('b').grow(40)).toBe('granted');
  expect(budget.usedBytes).toBe(100);
  expect(budget.isFull('c')).toBe(true);
});

test('one project cannot use up the budget of all', () => {
  const budget = budgetOf(100, 50);
  expect(budget.open('a').grow(50)).toBe('granted');
  expect(budget.open('a').grow(1)).toBe('full');
  expect(budget.isFull('a')).toBe(true);
  expect(budget.isFull('b')).toBe(false);
  expect(budget.open('b').grow(50)).toBe('granted');
});

test('what could never be granted is told from what must wait', () => {
  const budget = budgetOf(100, 50);
  const reservation = budget.open('a');
  expect(reservation.grow(30)).toBe('granted');
  expect(reservation.grow(21)).toBe('never');
  expect(budget.open('a').grow(30)).toBe('full');
});

test('release gives everything back, once', () => {
  const budget = budgetOf(100, 100);
  const first = budget.open('a');
  const second = budget.open('a');
  first.grow(40);
  first.grow(20);
  second.grow(10);
  first.release();
  first.release();
  expect(first.bytes).toBe(0);
  expect(budget.usedBytes).toBe(10);
  second.release();
  expect(budget.open('a').grow(100)).toBe('granted');
});
