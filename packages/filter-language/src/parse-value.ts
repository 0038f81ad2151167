import type { FieldType } from './fields.ts';
import type { Comparison, Operator, Pattern } from './filter.ts';
import { FilterError } from './filter-error.ts';

export interface Value {
  readonly text: string;
  readonly isQuoted: boolean;
  readonly column: number;
}

/** Largest number that a filter may hold, in the field's unit: what an Int64 column can hold. */
const MAX_NUMBER = 2n ** 63n - 1n;

/** `<field><operator><values>` for a field of `type`; `!=` is the caller's. */
export function comparisonOf(
  field: string,
  type: FieldType,
  operator: Operator,
  values: readonly Value[],
): Comparison {
  const first = values[0]!;
  if (isStar(first) && operator === '=' && type.kind !== 'text') return { kind: 'exists' };
  switch (type.kind) {
    case 'duration':
    case 'cost':
    case 'count': {
      if (values[1]) throw new FilterError(`${field} takes one value`, values[1].column);
      return { kind: 'number', operator, value: numberOf(field, type.kind, first) };
    }
    case 'text':
    case 'choice':
    case 'boolean':
    case 'id':
      break;
  }
  if (operator !== '=') {
    throw new FilterError(
      `${field} cannot be compared with ${operator}: use ${field}:${first.text}`,
      first.column,
    );
  }
  switch (type.kind) {
    case 'boolean':
      if (values[1]) throw new FilterError(`${field} takes one value`, values[1].column);
      return { kind: 'boolean', value: booleanOf(field, first) };
    case 'choice':
      return { kind: 'is', anyOf: values.map((value) => exactly(choiceOf(field, type.values, value))) };
    case 'id':
      return { kind: 'is', anyOf: values.map((value) => exactly(idOf(field, type.length, value))) };
    case 'text':
      if (values.length === 1 && isStar(first)) return { kind: 'exists' };
      return { kind: 'is', anyOf: values.map(patternOf) };
  }
}

export function patternOf(value: Value): Pattern {
  return value.isQuoted ? exactly(value.text) : { parts: value.text.split(/\*+/) };
}

export const isStar = (value: Value): boolean => value.text === '*' && !value.isQuoted;

const exactly = (text: string): Pattern => ({ parts: [text] });

function choiceOf(field: string, choices: readonly string[], { text, column }: Value): string {
  const choice = choices.find((each) => each === text.toLowerCase());
  if (choice === undefined)
    throw new FilterError(`${field} is one of ${choices.join(', ')}, not "${text}"`, column);
  return choice;
}

function idOf(field: string, length: number, { text, column }: Value): string {
  if (text.length !== length || !/^[0-9a-f]+$/i.test(text))
    throw new FilterError(`${field} is ${length} hexadecimal characters, not "${text}"`, column);
  return text.toLowerCase();
}

function booleanOf(field: string, { text, column }: Value): boolean {
  const word = text.toLowerCase();
  if (word !== 'true' && word !== 'false')
    throw new FilterError(`${field} is true or false, not "${text}"`, column);
  return word === 'true';
}

interface Unit {
  readonly pattern: RegExp;
  readonly factors: Readonly<Record<string, bigint>>;
  readonly example: string;
}

const UNITS: Readonly<Record<'duration' | 'cost' | 'count', Unit>> = {
  duration: {
    pattern: /^(\d{1,15})(?:\.(\d{1,9}))?(ns|us|µs|ms|s|m|h|d)$/,
    factors: {
      ns: 1n,
      us: 1_000n,
      µs: 1_000n,
      ms: 1_000_000n,
      s: 1_000_000_000n,
      m: 60_000_000_000n,
      h: 3_600_000_000_000n,
      d: 86_400_000_000_000n,
    },
    example: 'a time like 150ms, 2s or 1.5m',
  },
  cost: {
    pattern: /^\$?(\d{1,15})(?:\.(\d{1,9}))?()$/,
    factors: { '': 1_000_000_000n },
    example: 'US dollars like 0.01',
  },
  count: {
    pattern: /^(\d{1,15})(?:\.(\d{1,9}))?(k|K|M)?$/,
    factors: { '': 1n, k: 1_000n, K: 1_000n, M: 1_000_000n },
    example: 'a number like 1200 or 10k',
  },
};

const DECIMALS = 1_000_000_000n;

/** Exact: digits are never taken through a double. What is finer than the unit is cut off. */
function numberOf(field: string, kind: keyof typeof UNITS, { text, column }: Value): bigint {
  const { pattern, factors, example } = UNITS[kind];
  const [, whole, fraction = '', unit = ''] = pattern.exec(text) ?? [];
  if (whole === undefined) throw new FilterError(`${field} takes ${example}, not "${text}"`, column);
  const billionths = BigInt(whole) * DECIMALS + BigInt(fraction.padEnd(9, '0'));
  const value = (billionths * factors[unit]!) / DECIMALS;
  return value > MAX_NUMBER ? MAX_NUMBER : value;
}
