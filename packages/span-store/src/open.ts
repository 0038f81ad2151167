import { PermanentError } from '@studio/core';
import type { ClickHouseDeps } from './clickhouse/clickhouse-span-store.ts';
import type { SpanStore } from './port.ts';

export interface SpanStoreConfig {
  /** `http://user:password@host:port` of a ClickHouse server or of the embedded engine. */
  readonly url: string;
  /** Letters, digits and `_`; created when it is not there. Default: the path of the URL, else `junjo`. */
  readonly database?: string;
}

const DATABASE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Opens the store without connecting: `migrate` before the first use, `close` after the last. */
export async function openSpanStore({
  url,
  database,
  logger,
  clock,
}: SpanStoreConfig & ClickHouseDeps): Promise<SpanStore> {
  const server = parseUrl(url);
  const name = database ?? (server.pathname.slice(1) || 'junjo');
  if (!DATABASE_NAME.test(name)) {
    throw new PermanentError(
      `'${name}' is not a name for the span store's database: use letters, digits and _`,
      {
        code: 'invalid_database_name',
      },
    );
  }
  server.pathname = '';
  const { ClickHouseSpanStore } = await import('./clickhouse/clickhouse-span-store.ts');
  return new ClickHouseSpanStore({ url: server.href, database: name }, { logger, clock });
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new PermanentError("The span store's URL must look like http://user:password@host:8123", {
      code: 'invalid_store_url',
    });
  }
  return parsed;
}
