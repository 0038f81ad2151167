import type { FieldName } from '@studio/filter-language';

/** What a field of the filter language is in the table `spans`. */
export type FieldColumn =
  | { readonly kind: 'text'; readonly sql: string }
  | { readonly kind: 'number'; readonly sql: string }
  | { readonly kind: 'boolean'; readonly sql: string }
  /** A number whose values have names. */
  | { readonly kind: 'choice'; readonly sql: string; readonly numbers: Readonly<Record<string, number>> }
  /** Bytes, written as hexadecimal text. */
  | { readonly kind: 'id'; readonly sql: string }
  /** Long text with an index of its words. */
  | { readonly kind: 'words'; readonly sql: string };

const text = (sql: string) => ({ kind: 'text', sql }) as const;
const number = (sql: string) => ({ kind: 'number', sql }) as const;

export const FIELD_COLUMNS: Readonly<Record<FieldName, FieldColumn>> = {
  service: text('service_name'),
  namespace: text('service_namespace'),
  name: text('name'),
  status: { kind: 'choice', sql: 'status_code', numbers: { unset: 0, ok: 1, error: 2 } },
  kind: {
    kind: 'choice',
    sql: 'kind',
    numbers: { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 },
  },
  type: text('openinference_kind'),
  provider: text('provider'),
  model: text('model'),
  operation: text('operation'),
  agent: text('agent_name'),
  tool: text('tool_name'),
  finish_reason: text('finish_reason'),
  error: text('error_type'),
  session: text('session_id'),
  user: text('user_id'),
  root: { kind: 'boolean', sql: 'is_root' },
  exception: { kind: 'boolean', sql: 'has_exception' },
  junjo: text('junjo_span_type'),
  runtime_id: text('junjo_executable_runtime_id'),
  trace: { kind: 'id', sql: 'trace_id' },
  span: { kind: 'id', sql: 'span_id' },
  parent: { kind: 'id', sql: 'parent_span_id' },
  duration: number('duration_ns'),
  ttft: number('time_to_first_token_ns'),
  cost: number('cost_nano_usd'),
  tokens: number('(input_tokens + output_tokens)'),
  input_tokens: number('input_tokens'),
  output_tokens: number('output_tokens'),
  cached_tokens: number('cached_input_tokens'),
  reasoning_tokens: number('reasoning_tokens'),
  input: { kind: 'words', sql: 'input_text' },
  output: { kind: 'words', sql: 'output_text' },
};
