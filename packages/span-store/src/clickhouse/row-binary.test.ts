import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowBinaryReader } from './row-binary-reader.ts';
import { RowBinaryWriter } from './row-binary-writer.ts';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

test('what is written is read', () => {
  const any = fc.record({
    text: fc.string({ unit: 'binary', maxLength: 300 }),
    blob: fc.uint8Array({ maxLength: 300 }),
    int: int64,
    uint: uint64,
    safe: fc.maxSafeNat(),
    double: fc.double(),
    int32: fc.integer(),
    uint32: fc.nat({ max: 2 ** 32 - 1 }),
    uint16: fc.nat({ max: 0xffff }),
  });
  const writer = new RowBinaryWriter(1);
  fc.assert(
    fc.property(fc.array(any), (values) => {
      writer.reset();
      for (const value of values) {
        writer.string(value.text);
        writer.blob(value.blob);
        writer.int64(value.int);
        writer.uint64(value.uint);
        writer.uint64FromNumber(value.safe);
        writer.float64(value.double);
        writer.int32(value.int32);
        writer.uint32(value.uint32);
        writer.uint16(value.uint16);
        writer.byte(1);
      }
      const reader = new RowBinaryReader(Buffer.from(writer.bytes()));
      for (const value of values) {
        // A lone surrogate cannot be UTF-8: it is stored as the replacement character.
        expect(reader.string()).toBe(value.text.toWellFormed());
        expect(reader.blob()).toEqual(value.blob);
        expect(reader.int64()).toBe(value.int);
        expect(reader.uint64()).toBe(value.uint);
        expect(reader.uint64()).toBe(BigInt(value.safe));
        expect(reader.float64()).toBe(value.double);
        expect(reader.int32()).toBe(value.int32);
        expect(reader.uint32()).toBe(value.uint32);
        expect(reader.uint16()).toBe(value.uint16);
        expect(reader.bool()).toBe(true);
      }
      expect(reader.done).toBe(true);
    }),
  );
});

test.each([0, 1, 31, 32, 33, 42, 43, 127, 128, 129, 16_383, 16_384, 2_097_152, 16_000_000])(
  'texts of %d characters get the right length, whatever they weigh in UTF-8',
  (length) => {
    for (const character of ['a', 'ä', '語']) {
      const writer = new RowBinaryWriter(1);
      const text = character.repeat(length);
      writer.string(text);
      writer.byte(7);
      const reader = new RowBinaryReader(writer.bytes());
      expect(reader.string() === text).toBe(true);
      expect(reader.byte()).toBe(7);
      expect(reader.done).toBe(true);
    }
  },
);

test('an answer that ends inside a row is an error', () => {
  const writer = new RowBinaryWriter();
  writer.string('four');
  const cut = writer.bytes().subarray(0, 3);
  expect(() => new RowBinaryReader(cut).string()).toThrow(RangeError);
  expect(() => new RowBinaryReader(cut).blob()).toThrow(RangeError);
  expect(() => new RowBinaryReader(cut).int64()).toThrow(RangeError);
});
