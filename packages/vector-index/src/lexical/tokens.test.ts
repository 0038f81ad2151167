import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokens } from './tokens.ts';

const terms = (text: string) => Array.from(tokens(text), ({ term }) => term);

test.each([
  ['Where is my order?', ['where', 'is', 'my', 'order']],
  ['refund_policy', ['refund_policy', 'refund', 'policy']],
  ['getUserById', ['getuserbyid', 'get', 'user', 'by', 'id']],
  ['HTTPServer2', ['httpserver2', 'http', 'server2']],
  ['shop.Checkout/Pay', ['shop.checkout', 'shop', 'checkout', 'pay']],
  ['gpt-4o-mini', ['gpt-4o-mini', 'gpt', '4', 'o', 'mini']],
  ['1.25 and 42', ['1.25', '1', '25', 'and', '42']],
  ['snake__case_', ['snake', 'case']],
  ['Crème BRÛLÉE', ['creme', 'brulee']],
  ['Straße ΑΘΗΝΑ', ['straße', 'αθηνα']],
  ['注文番号', ['注文', '文番', '番号']],
  ['字', ['字']],
  ['한국어 문장', ['한국어', '문장']],
  ['हिन्दी', ['हिन्दी']],
  ["don't", ['don', 't']],
  ['', []],
  ['… 🚚 !!', []],
  [`key ${'a'.repeat(65)} end`, ['key', 'end']],
])('%j', (text, expected) => {
  expect(terms(text)).toEqual(expected);
});

describe('whatever the text', () => {
  test('tokens lie within it, and are what stands there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { term, start, end } of tokens(text)) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
          expect(terms(text.slice(start, end))).toContain(term);
        }
      }),
    );
  });

  test('case makes no difference to ASCII words', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,5}$/), (text) => {
        expect(terms(text.toUpperCase())).toEqual(terms(text));
      }),
    );
  });
});
