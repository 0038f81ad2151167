import { FIELDS, type FieldName } from './fields.ts';
import { and, type Filter, type Operator } from './filter.ts';
import { FilterError } from './filter-error.ts';
import { comparisonOf, isStar, patternOf, type Value } from './parse-value.ts';
import { type Token, tokensOf } from './tokens.ts';

/** Longest filter, in bytes of UTF-8. */
export const MAX_FILTER_BYTES = 8_192;
/** Terms of a filter, and brackets within brackets. */
const MAX_TERMS = 100;
const MAX_DEPTH = 20;
const MAX_VALUES = 100;

/**
 * Reads a filter: `service:checkout status:error duration>2s attr.user.id="42" "refund policy" -name:health`. Terms are
 * joined by AND; `OR`, `NOT` (or `-`) and brackets as usual. Without any term it lets everything through.
 * @throws FilterError with the column of what is wrong
 */
export function parseFilter(text: string): Filter {
  if (new TextEncoder().encode(text).length > MAX_FILTER_BYTES)
    throw new FilterError(`a filter has at most ${MAX_FILTER_BYTES} bytes`, 1);
  return new Parser(tokensOf(text)).parse();
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #terms = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Filter {
    if (this.#next.kind === 'end') return and();
    const filter = this.#either(0);
    if (this.#next.kind === 'close')
      throw new FilterError('this bracket was never opened', this.#next.column);
    return filter;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(): Token {
    const token = this.#next;
    this.#at += 1;
    return token;
  }

  #either(depth: number): Filter {
    const of = [this.#all(depth)];
    while (this.#next.kind === 'or') {
      this.#take();
      of.push(this.#all(depth));
    }
    return of.length === 1 ? of[0]! : { kind: 'or', of };
  }

  #all(depth: number): Filter {
    const of = [this.#one(depth)];
    for (;;) {
      const { kind } = this.#next;
      if (kind === 'end' || kind === 'close' || kind === 'or') return and(...of);
      if (kind === 'and') this.#take();
      of.push(this.#one(depth));
    }
  }

  #one(depth: number): Filter {
    const token = this.#take();
    switch (token.kind) {
      case 'minus':
      case 'not':
        if (depth >= MAX_DEPTH) throw new FilterError('this is nested too deep', token.column);
        return { kind: 'not', of: this.#one(depth + 1) };
      case 'open': {
        if (depth >= MAX_DEPTH) throw new FilterError('this is nested too deep', token.column);
        const filter = this.#either(depth + 1);
        if (this.#next.kind !== 'close') throw new FilterError('this bracket is never closed', token.column);
        this.#take();
        return filter;
      }
      case 'word':
        return this.#term(token);
      case 'end':
        throw new FilterError('something is missing here', token.column);
      case 'operator':
        throw new FilterError(`a field must stand before ${token.text}`, token.column);
      case 'or':
      case 'and':
      case 'close':
      case 'comma':
        throw new FilterError(`${NAMES[token.kind]} is not expected here`, token.column);
    }
  }

  #term(word: Token & { kind: 'word' }): Filter {
    this.#terms += 1;
    if (this.#terms > MAX_TERMS)
      throw new FilterError(`a filter has at most ${MAX_TERMS} terms`, word.column);
    if (this.#next.kind !== 'operator' || word.isQuoted) {
      if (word.text.trim() === '') throw new FilterError('a text to look for must not be empty', word.column);
      return { kind: 'text', text: word.text };
    }
    const { text } = this.#take() as Token & { kind: 'operator' };
    const values = this.#values();
    const operator = (text === ':' ? '=' : text) as Operator;
    if (operator === '!=') return { kind: 'not', of: this.#compare(word, '=', values) };
    return this.#compare(word, operator, values);
  }

  #values(): Value[] {
    const values = [this.#value()];
    while (this.#next.kind === 'comma') {
      this.#take();
      values.push(this.#value());
      if (values.length > MAX_VALUES)
        throw new FilterError(`a list has at most ${MAX_VALUES} values`, values.at(-1)!.column);
    }
    return values;
  }

  #value(): Value {
    const token = this.#take();
    if (token.kind !== 'word') throw new FilterError('a value is missing here', token.column);
    return token;
  }

  #compare(name: Value, operator: Operator, values: readonly Value[]): Filter {
    const [, scope, key] = /^(attr|resource)\.(.+)$/.exec(name.text) ?? [];
    if (key !== undefined)
      return attributeFilter(scope === 'attr' ? 'span' : 'resource', key, operator, values);
    const type = Object.hasOwn(FIELDS, name.text) ? FIELDS[name.text as FieldName] : undefined;
    if (type === undefined) {
      const known = Object.keys(FIELDS).join(', ');
      throw new FilterError(
        `there is no field "${name.text}": fields are ${known}, attr.<key> and resource.<key>`,
        name.column,
      );
    }
    const field = name.text as FieldName;
    return { kind: 'field', field, comparison: comparisonOf(field, type, operator, values) };
  }
}

function attributeFilter(
  of: 'span' | 'resource',
  key: string,
  operator: Operator,
  values: readonly Value[],
): Filter {
  const first = values[0]!;
  if (operator === '=') {
    if (values.length === 1 && isStar(first))
      return { kind: 'attribute', of, key, comparison: { kind: 'exists' } };
    const isQuoted = values.every((value) => value.isQuoted);
    return { kind: 'attribute', of, key, comparison: { kind: 'is', anyOf: values.map(patternOf), isQuoted } };
  }
  const value = Number(first.text);
  if (values[1]) throw new FilterError(`${operator} takes one value`, values[1].column);
  if (first.text.trim() === '' || !Number.isFinite(value))
    throw new FilterError(`${operator} takes a number, not "${first.text}"`, first.column);
  return { kind: 'attribute', of, key, comparison: { kind: 'number', operator, value } };
}

const NAMES = { or: 'OR', and: 'AND', close: 'this bracket', comma: 'a comma' } as const;
