import { url } from './address-kinds.ts';
import { optional, setting } from './setting.ts';
import { text } from './value-kinds.ts';

/** The stores. In the standalone process each one that is not set has its embedded default. */
export const storeSettings = {
  clickhouseUrl: optional('JUNJO_CLICKHOUSE_URL', url('http', 'https'), {
    doc: 'HTTP interface of ClickHouse, with user and password: `http://user:password@host:8123`. Embedded: the engine in a child process.',
    secret: true,
  }),
  clickhouseDatabase: setting('JUNJO_CLICKHOUSE_DATABASE', text('a database name'), {
    doc: 'Database that the tables are made in; created when missing.',
    default: 'junjo',
  }),
  postgresUrl: optional('JUNJO_POSTGRES_URL', url('postgres', 'postgresql'), {
    doc: 'PostgreSQL: `postgres://user:password@host:5432/database`. Embedded: SQLite in the data folder.',
    secret: true,
  }),
  redisUrl: optional('JUNJO_REDIS_URL', url('redis', 'rediss'), {
    doc: 'Redis: `redis://user:password@host:6379/0`, `rediss://` with TLS. What processes know of keys, the news of revoked ones, and flushes that indexers hear of. Embedded: within the process.',
    secret: true,
  }),
};
