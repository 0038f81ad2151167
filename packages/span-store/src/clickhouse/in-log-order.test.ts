import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewSpan } from '../port.ts';
import { inLogOrder } from './in-log-order.ts';

const span = (partition: number, offset: number, receivedAtUnixMs: number): NewSpan =>
  ({ logId: 'log', partition, offset, idx: 0, receivedAtUnixMs }) as NewSpan;
const places = (spans: readonly NewSpan[]) => spans.map(({ partition, offset }) => `${partition}:${offset}`);

test('partitions are mixed by time', () => {
  const spans = [span(0, 1, 10), span(0, 2, 30), span(1, 7, 20), span(1, 8, 40)];
  expect(places(inLogOrder(spans))).toEqual(['0:1', '1:7', '0:2', '1:8']);
});

test('a clock that went back does not turn a partition around', () => {
  expect(places(inLogOrder([span(0, 1, 50), span(0, 2, 10), span(1, 1, 20)]))).toEqual(['1:1', '0:1', '0:2']);
});

test('the offsets of each partition rise, and nothing is lost, whatever the clocks say', () => {
  const one = fc.tuple(fc.nat(2), fc.nat(20), fc.nat(9));
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: ([p, o]) => `${p}:${o}` }), (all) => {
      const spans = all.map(([partition, offset, time]) => span(partition, offset, time));
      const ordered = inLogOrder(spans);
      expect(places(ordered).toSorted()).toEqual(places(spans).toSorted());
      for (const partition of [0, 1, 2]) {
        const offsets = ordered.filter((row) => row.partition === partition).map(({ offset }) => offset);
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      }
    }),
  );
});
