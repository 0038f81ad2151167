/** How the text behind a field is read. */
export type FieldType =
  | { readonly kind: 'text' }
  /** One of these, in any letters. */
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'boolean' }
  /** Hexadecimal, this many characters. */
  | { readonly kind: 'id'; readonly length: number }
  /** `150ms`, `2s`, `1.5m`, `1h`, … → ns. */
  | { readonly kind: 'duration' }
  /** US dollars, `$` allowed → nano-USD. */
  | { readonly kind: 'cost' }
  /** `1200`, `10k`, `2M`. */
  | { readonly kind: 'count' };

const text = { kind: 'text' } as const;
const count = { kind: 'count' } as const;
const duration = { kind: 'duration' } as const;

/** Every field that a filter can name. Attributes come beside them: `attr.<key>`, `resource.<key>`. */
export const FIELDS = {
  service: text,
  namespace: text,
  name: text,
  status: { kind: 'choice', values: ['unset', 'ok', 'error'] },
  kind: {
    kind: 'choice',
    values: ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'],
  },
  type: text,
  provider: text,
  model: text,
  operation: text,
  agent: text,
  tool: text,
  finish_reason: text,
  error: text,
  session: text,
  user: text,
  root: { kind: 'boolean' },
  exception: { kind: 'boolean' },
  junjo: text,
  runtime_id: text,
  trace: { kind: 'id', length: 32 },
  span: { kind: 'id', length: 16 },
  parent: { kind: 'id', length: 16 },
  duration,
  ttft: duration,
  cost: { kind: 'cost' },
  tokens: count,
  input_tokens: count,
  output_tokens: count,
  cached_tokens: count,
  reasoning_tokens: count,
  input: text,
  output: text,
} as const satisfies Readonly<Record<string, FieldType>>;

export type FieldName = keyof typeof FIELDS;
