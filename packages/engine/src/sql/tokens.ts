import { SqlError } from './sql-error.ts';

export interface Token {
  readonly kind: 'word' | 'identifier' | 'string' | 'number' | 'symbol';
  /** As written; for a quoted identifier without its quotes and escapes. */
  readonly text: string;
  readonly start: number;
  /** Offset after the token. */
  readonly end: number;
}

const BLANK = /[\s\u00a0\u180e\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]+/y;
const LINE_COMMENT = /(?:--|\/\/|# |#!)[^\n]*/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const NUMBER = /[0-9][A-Za-z0-9_]*/y;
const ESCAPE = /\\x([0-9a-fA-F]{2})|\\([\s\S])|``|""/g;

/**
 * The tokens of a statement, by the rules of ClickHouse's own lexer (src/Parsers/Lexer.cpp), comments and blanks left
 * out. Rare spellings that would make two readings possible (here-documents, curly quotes) are refused: what this
 * lexer passes, the engine reads the same way.
 */
export function* tokens(sql: string): Generator<Token> {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const skipped = match(BLANK) ?? match(LINE_COMMENT);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    if (sql.startsWith('/*', at)) {
      at = endOfBlockComment(sql, at);
      continue;
    }
    const token = nextToken(sql, at, match);
    at = token.end;
    yield token;
  }
}

function nextToken(sql: string, at: number, match: (pattern: RegExp) => string | undefined): Token {
  const make = (kind: Token['kind'], raw: string, text = raw): Token => ({
    kind,
    text,
    start: at,
    end: at + raw.length,
  });
  const word = match(WORD);
  if (word !== undefined) {
    if (word.includes('$')) throw new SqlError(`here-documents and names with $ are not accepted: ${word}`);
    return make('word', word);
  }
  const number = match(NUMBER);
  if (number !== undefined) return make('number', number);
  const symbol = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  if (symbol === "'" || symbol === '`' || symbol === '"') {
    const raw = sql.slice(at, endOfQuoted(sql, at, symbol));
    return symbol === "'" ? make('string', raw) : make('identifier', raw, unescapeIdentifier(raw));
  }
  // Outside quotes the engine knows ASCII only, apart from blanks and further kinds of quotes.
  if (!/^[\x21-\x7e]$/.test(symbol) || symbol === '#') {
    throw new SqlError(
      `character ${JSON.stringify(symbol)} at position ${at + 1} is not accepted outside quotes`,
    );
  }
  return make('symbol', symbol);
}

/** A quote is escaped by a backslash or by doubling it. */
function endOfQuoted(sql: string, start: number, quote: string): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\') at++;
    else if (sql[at] === quote && sql[at + 1] === quote) at++;
    else if (sql[at] === quote) return at + 1;
  }
  throw new SqlError(`quote at position ${start + 1} is not closed`);
}

/** Block comments nest. */
function endOfBlockComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  throw new SqlError('comment is not closed');
}

function unescapeIdentifier(raw: string): string {
  return raw.slice(1, -1).replace(ESCAPE, (whole, hex: string | undefined, plain: string | undefined) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return plain ?? whole[0] ?? '';
  });
}
