import { expect, test } from 'vitest';
import { pageOf } from './page.ts';

const all = ['a', 'b', 'c', 'd', 'e'];
const page = (limit: number, cursor?: string) => pageOf(all, { limit, cursor }, (item) => item);

test('pages give everything once, in order, and end', () => {
  const first = page(2);
  const second = page(2, first.next_cursor ?? '');
  const third = page(2, second.next_cursor ?? '');
  expect([...first.items, ...second.items, ...third.items]).toEqual(all);
  expect(third.next_cursor).toBeNull();
  expect(page(5).next_cursor).toBeNull();
  expect(pageOf([], { limit: 5 }, String)).toEqual({ items: [], next_cursor: null });
});

test.each(['', 'x', 'Zg'])('%j is no cursor of this list', (cursor) => {
  expect(() => page(2, cursor)).toThrow(expect.objectContaining({ code: 'validation_failed' }));
});
