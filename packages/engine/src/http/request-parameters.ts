import { SqlError } from '../sql/sql-error.ts';

/** What a request asks for besides the statement itself. */
export interface RequestParameters {
  readonly query: string | undefined;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly defaultFormat: string | undefined;
  readonly compressResponse: boolean;
  /** ClickHouse's `readonly` setting: 0, 1 or 2. */
  readonly readonly: number;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: Map<string, string>;
}

/** Keys of ClickHouse's HTTP interface that concern the transport only. */
const TRANSPORT_KEYS = new Set(
  `query query_id database default_format readonly user password quota_key wait_end_of_query buffer_size compress
  decompress enable_http_compression http_zlib_compression_level add_http_cors_header http_response_buffer_size
  http_write_exception_in_output_format send_progress_in_http_headers http_headers_progress_interval_ms
  cancel_http_readonly_queries_on_client_close http_wait_end_of_query client_protocol_version stacktrace
  session_check session_timeout close_session`.split(/\s+/),
);
const UNSUPPORTED_KEYS = new Set(['session_id', 'role']);
const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/**
 * Reads the URL's keys: transport keys by name, `param_*` as query parameters, all others as settings.
 * @throws SqlError naming a key that the engine cannot honour.
 */
export function readRequestParameters(url: URL, headers: Record<string, unknown>): RequestParameters {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [key, value] of url.searchParams) {
    if (UNSUPPORTED_KEYS.has(key)) {
      throw new SqlError(`${key} is not supported by the embedded engine`, 48, 'NOT_IMPLEMENTED');
    }
    if (TRANSPORT_KEYS.has(key)) continue;
    if (!NAME.test(key)) throw new SqlError(`Unknown setting '${key}'`, 115, 'UNKNOWN_SETTING');
    if (key.startsWith('param_')) parameters.set(key.slice('param_'.length), value);
    else settings.set(key, value);
  }
  const readonly = url.searchParams.get('readonly') ?? '0';
  if (!/^[012]$/.test(readonly))
    throw new SqlError(`readonly must be 0, 1 or 2, not '${readonly}'`, 36, 'BAD_ARGUMENTS');
  const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  return {
    query: url.searchParams.get('query') ?? undefined,
    queryId: url.searchParams.get('query_id') ?? undefined,
    database: url.searchParams.get('database') ?? header('x-clickhouse-database'),
    defaultFormat: url.searchParams.get('default_format') ?? header('x-clickhouse-format'),
    compressResponse: url.searchParams.get('enable_http_compression') === '1',
    readonly: Number(readonly),
    settings,
    parameters,
  };
}
