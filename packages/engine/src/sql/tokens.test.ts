import { describe, expect, test } from 'vitest';
import { tokens } from './tokens.ts';

const texts = (sql: string) => [...tokens(sql)].map((token) => token.text);

describe('tokens', () => {
  test.each([
    ['SELECT a.b, 1', ['SELECT', 'a', '.', 'b', ',', '1']],
    ["'a\\'b;' x", ["'a\\'b;'", 'x']],
    ["'a''b;' x", ["'a''b;'", 'x']],
    ["'a\\\\' x", ["'a\\\\'", 'x']],
    ['`a``b` "c""d" `e\\`f`', ['a`b', 'c"d', 'e`f']],
    ['"fi\\x6ce"', ['file']],
    ['1 -- a;\n2 // b;\n3 # c;\n4 #! d;\n5', ['1', '2', '3', '4', '5']],
    ['1 /* a /* b */ c */ 2', ['1', '2']],
    ['{x:String}', ['{', 'x', ':', 'String', '}']],
    ['a\u00a0b\u3000c', ['a', 'b', 'c']],
    ['a.1.file(2.5)', ['a', '.', '1', '.', 'file', '(', '2', '.', '5', ')']],
    ['', []],
  ])('%j', (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test.each([
    ["SELECT 'open", /not closed/],
    ["SELECT 'open\\'", /not closed/],
    ['SELECT `open', /not closed/],
    ['SELECT 1 /* open /* */', /not closed/],
    ['SELECT $a$text$a$', /here-documents/],
    ['SELECT $$text$$', /here-documents/],
    ['SELECT \u2018text\u2019', /outside quotes/],
    ['SELECT \u201cname\u201d', /outside quotes/],
    ['SELECT 1 #comment', /outside quotes/],
    ['SELECT 1 INTO\u0085OUTFILE', /outside quotes/],
    ['SELECT \0', /outside quotes/],
  ])('refuses %j', (sql, message) => {
    expect(() => texts(sql)).toThrow(message);
  });

  test('offsets point into the text', () => {
    const sql = " SELECT 'é' /* x */ AS `n`";
    for (const token of tokens(sql)) {
      if (token.kind !== 'identifier') expect(sql.slice(token.start, token.end)).toBe(token.text);
    }
  });

  test('a quoted text of megabytes is one token', () => {
    expect(texts(`'${'\\n'.repeat(2_000_000)}'`)).toHaveLength(1);
  });
});
