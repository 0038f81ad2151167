import type { Filter } from '@studio/filter-language';
import { attributeCondition } from './attribute-condition.ts';
import { fieldCondition } from './field-condition.ts';
import { Parameters } from './parameters.ts';
import { wordsCondition } from './words.ts';

/** A part of a WHERE over `spans`, and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a bare text is looked for in; an error is part of the output. */
const TEXT_COLUMNS = ['input_text', 'output_text'];

/** The filter as SQL. Values are parameters, named beginning with `prefix`. */
export function conditionOf(filter: Filter, prefix = 'q'): Condition {
  const parameters = new Parameters(prefix);
  return { sql: sqlOf(filter, parameters), params: parameters.values };
}

function sqlOf(filter: Filter, parameters: Parameters): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      if (filter.of.length === 0) return 'true';
      const parts = filter.of.map((part) => sqlOf(part, parameters));
      return `(${parts.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `NOT (${sqlOf(filter.of, parameters)})`;
    case 'text':
      return wordsCondition(filter.text, TEXT_COLUMNS, parameters);
    case 'field':
      return fieldCondition(filter, parameters);
    case 'attribute':
      return attributeCondition(filter, parameters);
  }
}
