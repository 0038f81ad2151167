import type { Span } from '@studio/core';
import type { StoredSpan } from '@studio/span-store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { traceTree } from './trace-tree.ts';

const stored = (spanId: string, parentSpanId: string, start: number): StoredSpan => ({
  span: { spanId, parentSpanId, startTimeUnixNano: BigInt(start) } as Span,
  projectId: 'default',
  receivedAtUnixMs: 0,
});

const shape = (spans: readonly StoredSpan[]) =>
  traceTree(spans).map(({ stored: { span }, depth, hasMissingParent }) => [
    span.spanId,
    depth,
    hasMissingParent,
  ]);

test('children follow their parent, siblings by start', () => {
  const spans = [stored('c', 'a', 3), stored('d', 'b', 4), stored('b', 'a', 2), stored('a', '', 1)];
  expect(shape(spans)).toEqual([
    ['a', 0, false],
    ['b', 1, false],
    ['d', 2, false],
    ['c', 1, false],
  ]);
});

test('a span whose parent is not here stands at the top and says so', () => {
  expect(shape([stored('x', 'gone', 1)])).toEqual([['x', 0, true]]);
});

test('a chain of 10,000 spans', () => {
  const chain = Array.from({ length: 10_000 }, (_, index) =>
    stored(`${index}`, index ? `${index - 1}` : '', index),
  );
  expect(traceTree(chain).at(-1)?.depth).toBe(9_999);
});

test('every span is there once, whatever the parents say, cycles included', () => {
  const id = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(id, id, id), { selector: ([own]) => own }), (rows) => {
      const spans = rows.map(([own, parent, start]) => stored(`${own}`, `${parent}`, start));
      const ids = traceTree(spans).map(({ stored: one }) => one.span.spanId);
      expect(ids.toSorted()).toEqual(rows.map(([own]) => `${own}`).toSorted());
    }),
  );
});
