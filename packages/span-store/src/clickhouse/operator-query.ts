import { PermanentError } from '@studio/core';
import type { Connection } from './connection.ts';
import { requireReadOnlyStatement } from './statement-guard.ts';
import { operatorQueryError } from './translate-error.ts';

export interface QueryCaps {
  readonly maxRows: number;
  readonly maxMemoryBytes: number;
  readonly timeoutMs: number;
}

export interface QueryAnswer {
  readonly columns: readonly { name: string; type: string }[];
  readonly rows: readonly unknown[][];
}

const MAX_RESULT_BYTES = 64 * 1024 * 1024;

/** An operator's own statement: one, reading only, within its caps. */
export async function operatorQuery(
  connection: Connection,
  sql: string,
  caps: QueryCaps,
): Promise<QueryAnswer> {
  try {
    const statement = await requireReadOnlyStatement(connection, sql);
    const answer = await connection.client.query({
      query: statement,
      format: 'JSONCompact',
      clickhouse_settings: {
        readonly: '2',
        max_memory_usage: String(caps.maxMemoryBytes),
        max_execution_time: Math.max(1, Math.ceil(caps.timeoutMs / 1000)),
        max_result_rows: String(caps.maxRows),
        max_result_bytes: String(MAX_RESULT_BYTES),
        result_overflow_mode: 'break',
        output_format_json_quote_64bit_integers: 1,
        output_format_json_quote_denormals: 1,
      },
      abort_signal: AbortSignal.timeout(caps.timeoutMs + 1000),
    });
    const { meta, data } = await answer.json<unknown[]>();
    if (meta === undefined) throw new PermanentError('The statement has no result', { code: 'query_failed' });
    return { columns: meta, rows: data.slice(0, caps.maxRows) };
  } catch (error) {
    throw operatorQueryError(error);
  }
}
