import type { ClickHouseClient, createClient } from '@clickhouse/client';

/** What the cases work with: a client whose database is the suite's own. */
export interface Fixture {
  readonly url: string;
  readonly database: string;
  readonly client: ClickHouseClient;
  /** Another client with other options on the same database. */
  connect(options?: Parameters<typeof createClient>[0]): ClickHouseClient;
  /** First column of all rows. */
  column(sql: string): Promise<unknown[]>;
}
