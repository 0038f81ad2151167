/** What a filter says, ready to be made into a condition of a store. */
import type { FieldName } from './fields.ts';

export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=';

/** Text with `*` for any characters, cut at the stars: `gpt-*` is `['gpt-', '']`. One part = the exact text. */
export interface Pattern {
  readonly parts: readonly string[];
}

export type Comparison =
  /** One of these. `:` and `=`; `!=` stands in a `not`. */
  | { readonly kind: 'is'; readonly anyOf: readonly Pattern[] }
  /** A number in the field's unit: ns, nano-USD, tokens. */
  | { readonly kind: 'number'; readonly operator: Operator; readonly value: bigint }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** The field has a value at all: `field:*`. */
  | { readonly kind: 'exists' };

export interface FieldFilter {
  readonly kind: 'field';
  readonly field: FieldName;
  readonly comparison: Comparison;
}

/** `attr.<key>` (of the span) or `resource.<key>`. */
export interface AttributeFilter {
  readonly kind: 'attribute';
  readonly of: 'span' | 'resource';
  readonly key: string;
  readonly comparison:
    | {
        readonly kind: 'is';
        readonly anyOf: readonly Pattern[];
        /** In quotes: text only. Else a number or boolean of the same look is meant, too. */
        readonly isQuoted: boolean;
      }
    | { readonly kind: 'number'; readonly operator: Operator; readonly value: number }
    | { readonly kind: 'exists' };
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** Words of prompts, responses and errors, in this order when there are several. */
  | { readonly kind: 'text'; readonly text: string }
  | FieldFilter
  | AttributeFilter;

/** All of them; an empty `and` lets everything through. */
export function and(...filters: readonly Filter[]): Filter {
  const parts = filters.flatMap((filter) => (filter.kind === 'and' ? filter.of : [filter]));
  return parts.length === 1 ? parts[0]! : { kind: 'and', of: parts };
}
