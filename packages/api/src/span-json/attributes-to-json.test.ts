import { type AttributeValue, KeyValueList } from '@studio/core';
import { describe, expect, it } from 'vitest';
import { attributesToJson } from './attributes-to-json.ts';

const textOf = (value: AttributeValue) => JSON.stringify(attributesToJson([{ key: 'k', value }]));

describe('attributesToJson', () => {
  it.each<[string, AttributeValue, string]>([
    ['text', 'a "b"', '"a \\"b\\""'],
    ['text that is JSON stays text', '{"a":1}', '"{\\"a\\":1}"'],
    ['empty text', '', '""'],
    ['true', true, 'true'],
    ['a small integer', 2n, '2'],
    ['a negative integer', -5n, '-5'],
    ['2^53 - 1', 9_007_199_254_740_991n, '9007199254740991'],
    ['2^53 + 1', 9_007_199_254_740_993n, '9007199254740993'],
    ['the largest int64', 2n ** 63n - 1n, '9223372036854775807'],
    ['the smallest int64', -(2n ** 63n), '-9223372036854775808'],
    ['a double', 0.1, '0.1'],
    ['a large double', 1e300, '1e+300'],
    ['NaN', Number.NaN, '"NaN"'],
    ['infinity', Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ['bytes', Uint8Array.of(0, 171, 255), '"00abff"'],
    ['no bytes', new Uint8Array(0), '""'],
    ['no value', null, 'null'],
    ['an array', ['a', 1n, null, [true]], '["a",1,null,[true]]'],
    [
      'a map',
      new KeyValueList([
        { key: 'b', value: 2n },
        { key: 'a', value: 1n },
      ]),
      '{"a":1,"b":2}',
    ],
  ])('%s', (_what, value, text) => {
    expect(textOf(value)).toBe(`{"k":${text}}`);
  });

  it('sorts keys, and the first of a repeated key counts', () => {
    const attributes = ['b', 'a', 'b', 'A'].map((key, i) => ({ key, value: BigInt(i) }));
    expect(JSON.stringify(attributesToJson(attributes))).toBe('{"A":3,"a":1,"b":0}');
  });

  it.each(['__proto__', 'constructor', 'toJSON', ''])('a key named %j is only a key', (key) => {
    const json = attributesToJson([{ key, value: 'x' }]);
    expect(JSON.stringify(json)).toBe(`{${JSON.stringify(key)}:"x"}`);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
