import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactInteger } from './exact-integer.ts';

describe('exactInteger', () => {
  it('reads back what a bigint or a double prints', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (value) => {
        expect(exactInteger(String(value))).toBe(value);
        const [first = '', ...rest] = String(value < 0n ? -value : value);
        const scientific = `${value < 0n ? '-' : ''}${first}.${rest.join('')}0e+${rest.length}`;
        expect(exactInteger(scientific)).toBe(value);
      }),
    );
  });

  it.each([
    '',
    '-',
    '1.',
    '.5',
    '1.5',
    '15e-1',
    '0x1',
    '1e',
    '1_0',
    ' 1',
    '+1',
    '1e21',
    'NaN',
    '1'.repeat(65),
  ])('takes %j for no integer', (source) => {
    expect(exactInteger(source)).toBeUndefined();
  });

  it.each([
    ['-0', 0n],
    ['150e-1', 15n],
    ['0.0', 0n],
    ['0e-30', 0n],
    ['1e20', 10n ** 20n],
  ])('takes %s for %s', (source, value) => {
    expect(exactInteger(source)).toBe(value);
  });
});
