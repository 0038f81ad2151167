import { FilterError } from './filter-error.ts';

export type Token =
  | { readonly kind: 'open' | 'close' | 'minus' | 'or' | 'and' | 'not' | 'end'; readonly column: number }
  | { readonly kind: 'operator'; readonly text: string; readonly column: number }
  | { readonly kind: 'comma'; readonly column: number }
  | { readonly kind: 'word'; readonly text: string; readonly isQuoted: boolean; readonly column: number };

const OPERATOR = /^(?:!=|>=|<=|[:=<>])/;
const WORDS: ReadonlyMap<string, 'or' | 'and' | 'not'> = new Map([
  ['OR', 'or'],
  ['AND', 'and'],
  ['NOT', 'not'],
]);

/** Cuts a filter into tokens. Inside of a value only blanks, commas, quotes and brackets end a word. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    const column = at + 1;
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === '(' || character === ')') {
      tokens.push({ kind: character === '(' ? 'open' : 'close', column });
      at += 1;
    } else if (character === ',') {
      tokens.push({ kind: 'comma', column });
      at += 1;
    } else if (character === '-' && startsTerm(tokens.at(-1))) {
      tokens.push({ kind: 'minus', column });
      at += 1;
    } else if (character === '"') {
      const quoted = readQuoted(text, at);
      tokens.push({ kind: 'word', text: quoted.text, isQuoted: true, column });
      at = quoted.end;
    } else {
      const operator = OPERATOR.exec(text.slice(at))?.[0];
      if (operator) {
        tokens.push({ kind: 'operator', text: operator, column });
        at += operator.length;
        continue;
      }
      const word = readWord(text, at, isValueNext(tokens));
      const keyword = isValueNext(tokens) ? undefined : WORDS.get(word);
      tokens.push(
        keyword ? { kind: keyword, column } : { kind: 'word', text: word, isQuoted: false, column },
      );
      at += word.length;
    }
  }
  tokens.push({ kind: 'end', column: text.length + 1 });
  return tokens;
}

/** A minus is "not" where a term begins; else it belongs to a value. */
function startsTerm(before: Token | undefined): boolean {
  return before?.kind !== 'operator' && before?.kind !== 'comma';
}

function isValueNext(tokens: readonly Token[]): boolean {
  const before = tokens.at(-1);
  return before?.kind === 'operator' || before?.kind === 'comma';
}

/** A name ends at an operator; a value may hold `:` and the like (`name:http://x`). */
function readWord(text: string, from: number, isValue: boolean): string {
  const end = isValue ? /[\s(),"]/ : /[\s(),":=<>]|!=/;
  const length = text.slice(from).search(end);
  return length < 0 ? text.slice(from) : text.slice(from, from + Math.max(1, length));
}

function readQuoted(text: string, from: number): { text: string; end: number } {
  let value = '';
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') return { text: value, end: at + 1 };
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      value += text[at];
    } else value += character;
  }
  throw new FilterError('a quote is opened here and never closed', from + 1);
}
