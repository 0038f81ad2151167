import type { LogPosition } from '@studio/span-store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursor } from './cursor.ts';

const position = fc.record(
  {
    logId: fc.constantFrom('log-1', 'log-2', 'lög'),
    partition: fc.nat(20),
    offset: fc.maxSafeNat(),
    idx: fc.nat(5),
  },
  { requiredKeys: ['logId', 'partition', 'offset'] },
);
const positions = fc.uniqueArray(position, { selector: ({ logId, partition }) => `${partition} ${logId}` });
const sorted = (all: readonly LogPosition[]) => all.map((one) => JSON.stringify(one)).toSorted();
const at = (offset: number, idx?: number): LogPosition => ({
  logId: 'log',
  partition: 3,
  offset,
  ...(idx === undefined ? {} : { idx }),
});

test('the text of a cursor is the cursor', () => {
  fc.assert(
    fc.property(positions, (all) => {
      const parsed = Cursor.parse(`${Cursor.of(all)}`);
      expect(sorted(parsed.positions)).toEqual(sorted(all.map((one) => ({ ...one }))));
    }),
  );
});

test('a cursor goes forward, and a whole record is more than a part of it', () => {
  const upTo = (from: LogPosition, to: LogPosition) => Cursor.of([from]).upTo([to]).positions;
  expect(upTo(at(5), at(7))).toEqual([at(7)]);
  expect(upTo(at(7), at(5))).toEqual([at(7)]);
  expect(upTo(at(7, 2), at(7))).toEqual([at(7)]);
  expect(Cursor.of([]).upTo([at(1)]).positions).toEqual([at(1)]);
});

test('right before a span: the one before it in its record, the record before, or nothing', () => {
  const before = (offset: number, idx: number) =>
    Cursor.of([at(9)]).before({ logId: 'log', partition: 3, offset, idx }).positions;
  expect(before(4, 2)).toEqual([at(4, 1)]);
  expect(before(4, 0)).toEqual([at(3)]);
  expect(before(0, 0)).toEqual([]);
});

test('a cursor of a hundred partitions fits into a header', () => {
  const all = Array.from({ length: 100 }, (_, partition) => ({
    logId: 'x'.repeat(45),
    partition,
    offset: 1e12 + partition,
  }));
  expect(`${Cursor.of(all)}`.length).toBeLessThan(4_000);
});
