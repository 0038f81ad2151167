import type { Filter } from '@studio/filter-language';
import { parseFilter, quoteValue } from '@studio/filter-language';

/** Parameters that stand beside `q`, and the field of the filter language that each is. */
const TEXTS = {
  service: 'service',
  status: 'status',
  model: 'model',
  provider: 'provider',
  session: 'session',
  user: 'user',
} as const;

const NANO = 1e9;

interface Query extends Readonly<Partial<Record<keyof typeof TEXTS, string | undefined>>> {
  readonly name?: string | undefined;
  readonly attribute?: string | undefined;
  readonly text?: string | undefined;
  readonly min_duration_ms?: number | undefined;
  readonly max_duration_ms?: number | undefined;
  readonly min_cost_usd?: number | undefined;
  readonly max_cost_usd?: number | undefined;
  readonly min_tokens?: number | undefined;
  readonly max_tokens?: number | undefined;
}

/** What the single parameters ask for. */
export function filtersOf(query: Query): Filter[] {
  const filters: Filter[] = [];
  for (const [name, field] of Object.entries(TEXTS)) {
    const value = query[name as keyof typeof TEXTS];
    if (value !== undefined) filters.push(parseFilter(`${field}:${quoteValue(value)}`));
  }
  if (query.name !== undefined) filters.push(named(query.name));
  if (query.text !== undefined) filters.push({ kind: 'text', text: query.text });
  if (query.attribute !== undefined) filters.push(attributeOf(query.attribute));
  bound(filters, 'duration', query.min_duration_ms, query.max_duration_ms, 1e6);
  bound(filters, 'cost', query.min_cost_usd, query.max_cost_usd, NANO);
  bound(filters, 'tokens', query.min_tokens, query.max_tokens, 1);
  return filters;
}

function named(text: string): Filter {
  return { kind: 'field', field: 'name', comparison: { kind: 'is', anyOf: [{ parts: text.split(/\*+/) }] } };
}

function attributeOf(text: string): Filter {
  const at = text.indexOf('=');
  const comparison = { kind: 'is', anyOf: [{ parts: [text.slice(at + 1)] }], isQuoted: false } as const;
  return { kind: 'attribute', of: 'span', key: text.slice(0, at), comparison };
}

function bound(
  filters: Filter[],
  field: 'duration' | 'cost' | 'tokens',
  min: number | undefined,
  max: number | undefined,
  unit: number,
): void {
  const value = (amount: number) => BigInt(Math.round(Math.min(amount * unit, Number.MAX_SAFE_INTEGER)));
  const add = (operator: '>=' | '<=', amount: number) =>
    filters.push({ kind: 'field', field, comparison: { kind: 'number', operator, value: value(amount) } });
  if (min !== undefined) add('>=', min);
  if (max !== undefined) add('<=', max);
}
