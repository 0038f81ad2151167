import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { insertError, readError } from './translate-error.ts';

export interface ConnectionOptions {
  /** `http://user:password@host:port`. */
  readonly url: string;
  readonly database: string;
}

type Params = Readonly<Record<string, unknown>>;

const INSERT_TIMEOUT_S = 120;
const DELETE_TIMEOUT_S = 300;
const READ_TIMEOUT_S = 15;
const READ_MEMORY_BYTES = 380 * 1024 * 1024;

const WRITE: ClickHouseSettings = {
  async_insert: 0,
  max_execution_time: INSERT_TIMEOUT_S,
  max_partitions_per_insert_block: '1000',
};

/** A delete is done when it resolves, not some time after. */
const DELETE: ClickHouseSettings = {
  mutations_sync: '2',
  lightweight_deletes_sync: '2',
  max_execution_time: DELETE_TIMEOUT_S,
};

const READ: ClickHouseSettings = {
  max_execution_time: READ_TIMEOUT_S,
  max_memory_usage: String(READ_MEMORY_BYTES),
  // An error is a status, not half an answer.
  wait_end_of_query: 1,
  output_format_json_quote_64bit_integers: 1,
};

/** ClickHouse over HTTP, a server or the embedded engine, with errors translated. */
export class Connection {
  readonly #client: ClickHouseClient;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = createClient({
      url: options.url,
      database: options.database,
      application: 'junjo-ai-studio',
      request_timeout: (DELETE_TIMEOUT_S + 10) * 1000,
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  get database(): string {
    return this.#options.database;
  }

  withDatabase(database: string): Connection {
    return new Connection({ ...this.#options, database });
  }

  async insert(table: string, rows: readonly object[], signal: AbortSignal | undefined): Promise<void> {
    if (rows.length === 0) return;
    try {
      signal?.throwIfAborted();
      await this.#client.insert({
        table,
        values: rows,
        format: 'JSONEachRow',
        clickhouse_settings: WRITE,
        ...(signal ? { abort_signal: signal } : {}),
      });
    } catch (error) {
      throw insertError(error, table);
    }
  }

  /** Values come in through `params`, or are numbers that this package made. 64-bit integers come as text. */
  async select<Row>(
    sql: string,
    params: Params,
    signal: AbortSignal | undefined,
    settings: ClickHouseSettings = {},
  ): Promise<Row[]> {
    try {
      signal?.throwIfAborted();
      const result = await this.#client.query({
        query: sql,
        format: 'JSONEachRow',
        query_params: { ...params },
        clickhouse_settings: { ...READ, ...settings },
        ...(signal ? { abort_signal: signal } : {}),
      });
      return await result.json<Row>();
    } catch (error) {
      throw readError(error);
    }
  }

  async delete(table: string, where: string, params: Params, signal: AbortSignal | undefined): Promise<void> {
    try {
      signal?.throwIfAborted();
      await this.#client.command({
        query: `DELETE FROM ${table} WHERE ${where}`,
        query_params: { ...params },
        clickhouse_settings: DELETE,
        ...(signal ? { abort_signal: signal } : {}),
      });
    } catch (error) {
      throw readError(error);
    }
  }

  /** A statement of a migration. Errors are the driver's. */
  async command(sql: string, params: Params = {}): Promise<void> {
    await this.#client.command({ query: sql, query_params: { ...params } });
  }

  async ping(signal: AbortSignal | undefined): Promise<void> {
    try {
      signal?.throwIfAborted();
      const answer = await this.#client.ping({ select: true, ...(signal ? { abort_signal: signal } : {}) });
      if (!answer.success) throw answer.error;
    } catch (error) {
      throw readError(error);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
