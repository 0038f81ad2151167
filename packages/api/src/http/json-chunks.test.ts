import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonChunks } from './json-chunks.ts';

const joined = (value: unknown) => [...jsonChunks(value)].join('');

describe('jsonChunks', () => {
  it('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(joined(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('leaves out fields without a value', () => {
    expect(joined({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}');
    expect(joined({ a: undefined })).toBe('{}');
  });

  it('keeps the digits of raw JSON', () => {
    expect(joined([{ big: JSON.rawJSON!('9007199254740993') }])).toBe('[{"big":9007199254740993}]');
  });

  it('makes the elements of a lazy iterable when it is their turn, in bounded pieces', () => {
    let made = 0;
    function* spans() {
      for (; made < 1_000; made++) yield { made, text: 'x'.repeat(1_000) };
    }
    const chunks = jsonChunks({ spans: spans() });
    const first = chunks.next().value as string;
    expect(first.length).toBeLessThan(70_000);
    expect(made).toBeLessThan(70);
    expect(JSON.parse(first + [...chunks].join('')).spans).toHaveLength(1_000);
  });
});
