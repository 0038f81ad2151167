import type { FieldFilter, Pattern } from '@studio/filter-language';
import { FIELD_COLUMNS } from './columns.ts';
import type { Parameters } from './parameters.ts';
import { wordsCondition } from './words.ts';

export function fieldCondition({ field, comparison }: FieldFilter, parameters: Parameters): string {
  const column = FIELD_COLUMNS[field];
  const { sql } = column;
  switch (comparison.kind) {
    case 'exists':
      if (column.kind === 'number') return `${sql} != 0`;
      return column.kind === 'boolean' || column.kind === 'choice' ? sql : `${sql} != ''`;
    case 'number':
      return `${sql} ${comparison.operator} ${parameters.add(comparison.value.toString(), 'Int64')}`;
    case 'boolean':
      return comparison.value ? sql : `NOT ${sql}`;
    case 'is':
      break;
  }
  const { anyOf } = comparison;
  switch (column.kind) {
    case 'words':
      return `(${anyOf.map((pattern) => wordsCondition(pattern.parts.join(' '), [sql], parameters)).join(' OR ')})`;
    case 'choice': {
      const numbers = anyOf.map(({ parts }) => column.numbers[parts[0]!]!);
      return `${sql} IN (${numbers.join(', ')})`;
    }
    case 'id': {
      const ids = parameters.add(
        anyOf.map(({ parts }) => parts[0]!),
        'Array(String)',
      );
      return `${sql} IN (SELECT unhex(arrayJoin(${ids})))`;
    }
    case 'text':
    case 'number':
    case 'boolean':
      return textCondition(sql, anyOf, parameters);
  }
}

function textCondition(sql: string, anyOf: readonly Pattern[], parameters: Parameters): string {
  const exact = anyOf.filter(({ parts }) => parts.length === 1).map(({ parts }) => parts[0]!);
  const conditions = anyOf
    .filter(({ parts }) => parts.length > 1)
    .map((pattern) => patternCondition(sql, pattern, parameters));
  if (exact.length === 1) conditions.push(`${sql} = ${parameters.add(exact[0], 'String')}`);
  if (exact.length > 1) conditions.push(`${sql} IN ${parameters.add(exact, 'Array(String)')}`);
  return `(${conditions.join(' OR ')})`;
}

/** Text with stars; letters must be the same. */
export function patternCondition(sql: string, { parts }: Pattern, parameters: Parameters): string {
  if (parts.length === 1) return `${sql} = ${parameters.add(parts[0], 'String')}`;
  const like = parts.map((part) => part.replaceAll(/[\\%_]/g, (character) => `\\${character}`)).join('%');
  return `${sql} LIKE ${parameters.add(like, 'String')}`;
}
