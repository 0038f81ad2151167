import { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { readAnswer } from './read-answer.ts';
import { RowBinaryReader } from './row-binary-reader.ts';
import { insertError, readError } from './translate-error.ts';

export interface ConnectionOptions {
  /** `http://user:password@host:port`. */
  readonly url: string;
  readonly database: string;
}

export interface InsertBlock {
  readonly table: string;
  readonly columns: readonly string[];
  /** RowBinary. MUST stay unchanged until the insert settles. */
  readonly body: Buffer;
  /** Deduplication token: stands for exactly these rows. Absent where a second insert of the same rows changes nothing. */
  readonly token?: string;
  readonly signal: AbortSignal | undefined;
}

export interface Select {
  /** Without FORMAT. Values come in through `params` only. */
  readonly sql: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly settings?: ClickHouseSettings;
  readonly signal?: AbortSignal | undefined;
}

/** An insert that takes longer is cut off by the store: it must not arrive long after its repair. */
const INSERT_TIMEOUT_S = 120;
const READ_TIMEOUT_S = 30;
const READ_MEMORY_BYTES = 400 * 1024 * 1024;
const MORE_ROWS_THAN_A_BATCH = '100000000';
const MORE_BYTES_THAN_A_BATCH = String(2 ** 36);

/**
 * One insert is exactly one block, whatever its size and whatever the server's defaults are: deduplication and the
 * atomicity of a part both hold for blocks. `async_insert` and `max_insert_threads` would cut or merge it too.
 */
const ONE_BLOCK: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_threads: '1',
  input_format_parallel_parsing: 0,
  max_insert_block_size: MORE_ROWS_THAN_A_BATCH,
  min_insert_block_size_rows: MORE_ROWS_THAN_A_BATCH,
  min_insert_block_size_bytes: MORE_BYTES_THAN_A_BATCH,
  max_partitions_per_insert_block: '1000',
  max_execution_time: INSERT_TIMEOUT_S,
};

/**
 * `default_format` and `wait_end_of_query` are keys of the HTTP interface, sent like settings. As a default, not in the
 * text: FORMAT after EXPLAIN would belong to the explained statement. A server holds the answer back until it is
 * complete, so that an error is a status; the embedded engine frames late errors (`readAnswer`).
 */
const READ_CAPS: Readonly<Record<string, string | number>> = {
  max_execution_time: READ_TIMEOUT_S,
  max_memory_usage: String(READ_MEMORY_BYTES),
  default_format: 'RowBinary',
  wait_end_of_query: 1,
};

/** ClickHouse over HTTP: a server, or the embedded engine behind the same interface. */
export class Connection {
  readonly #client: ClickHouseClient;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = createClient({
      url: options.url,
      database: options.database,
      application: 'junjo-ai-studio',
      request_timeout: (INSERT_TIMEOUT_S + 10) * 1000,
      // zstd at its fastest costs about a fifth of gzip; on the same machine any compression only costs.
      ...(isLoopback(options.url) ? {} : { compression: { request: { codec: 'zstd', level: 1 } } }),
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  /** The same server without a database: for creating it. */
  withDatabase(database: string): Connection {
    return new Connection({ ...this.#options, database });
  }

  get database(): string {
    return this.#options.database;
  }

  async insert({ table, columns, body, token, signal }: InsertBlock): Promise<void> {
    try {
      signal?.throwIfAborted();
      const { stream } = await this.#client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`,
        values: Readable.from([body], { objectMode: false }),
        clickhouse_settings:
          token === undefined ? ONE_BLOCK : { ...ONE_BLOCK, insert_deduplication_token: token },
        ...(signal ? { abort_signal: signal } : {}),
      });
      for await (const _ of stream);
    } catch (error) {
      throw insertError(error, table);
    }
  }

  async select({ sql, params, settings, signal }: Select): Promise<RowBinaryReader> {
    try {
      signal?.throwIfAborted();
      const { stream, response_headers } = await this.#client.exec({
        query: sql,
        ...(params ? { query_params: { ...params } } : {}),
        clickhouse_settings: { ...READ_CAPS, ...settings } as ClickHouseSettings,
        ...(signal ? { abort_signal: signal } : {}),
      });
      return new RowBinaryReader(await readAnswer(stream, response_headers));
    } catch (error) {
      throw readError(error, 'A query of the span store');
    }
  }

  /** The raw driver, for a statement whose answer is text. Errors are the driver's. */
  get client(): ClickHouseClient {
    return this.#client;
  }

  async command(sql: string): Promise<void> {
    await this.#client.command({ query: sql });
  }

  async ping(signal?: AbortSignal): Promise<void> {
    try {
      signal?.throwIfAborted();
      const answer = await this.#client.ping({ select: true, ...(signal ? { abort_signal: signal } : {}) });
      if (!answer.success) throw answer.error;
    } catch (error) {
      throw readError(error, 'Reaching the span store');
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}
