import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TwinWindow } from './twin-window.ts';

const hash = (n: number) => Buffer.alloc(32, n);

test.each([
  [
    'the same hash',
    10,
    [
      [0, 1],
      [1, 1],
    ],
    [false, true],
  ],
  [
    'other hashes',
    10,
    [
      [0, 1],
      [1, 2],
    ],
    [false, false],
  ],
  [
    'just inside',
    10,
    [
      [0, 1],
      [10, 1],
    ],
    [false, true],
  ],
  [
    'just outside',
    10,
    [
      [0, 1],
      [11, 1],
    ],
    [false, false],
  ],
  [
    'a twin keeps the next one a twin',
    10,
    [
      [0, 1],
      [8, 1],
      [16, 1],
    ],
    [false, true, true],
  ],
  [
    'switched off',
    0,
    [
      [0, 1],
      [1, 1],
    ],
    [false, false],
  ],
  [
    'read twice',
    10,
    [
      [0, 1],
      [0, 1],
    ],
    [false, false],
  ],
] as [string, number, [number, number][], boolean[]][])('%s', (_, size, records, expected) => {
  const window = new TwinWindow(size);
  expect(records.map(([offset, n]) => window.take(hash(n), offset))).toEqual(expected);
});

test('a record without a hash has no twin', () => {
  const window = new TwinWindow(10);
  expect([0, 1].map((offset) => window.take(new Uint8Array(), offset))).toEqual([false, false]);
});

test('rebuilt anywhere from the records within its size before, it says the same', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(5)), { maxLength: 400 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), fc.nat(400), (gaps, size, cut) => {
      let offset = 0;
      const records = gaps.map(([gap, n]) => {
        offset += gap;
        return { offset, hash: hash(n) };
      });
      const whole = new TwinWindow(size);
      const all = records.map((record) => whole.take(record.hash, record.offset));
      const rebuilt = new TwinWindow(size);
      const start = records[cut]?.offset ?? offset;
      const from = records.filter((record) => record.offset >= start - size);
      const again = from.map((record) => rebuilt.take(record.hash, record.offset));
      const tail = from.filter((record) => record.offset >= start).length;
      expect(again.slice(again.length - tail)).toEqual(all.slice(all.length - tail));
    }),
  );
});

test('it forgets what has left it', () => {
  const window = new TwinWindow(3_000);
  for (let offset = 0; offset < 20_000; offset++) {
    const bytes = Buffer.alloc(32);
    bytes.writeUInt32BE(offset);
    expect(window.take(bytes, offset)).toBe(false);
  }
  const old = Buffer.alloc(32);
  old.writeUInt32BE(5);
  expect(window.take(old, 20_000)).toBe(false);
});
