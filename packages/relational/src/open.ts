import type { Clock } from '@studio/core';
import type { RelationalConfig } from './config.ts';
import type { Relational } from './port.ts';

export interface RelationalDeps {
  readonly clock: Clock;
}

/**
 * Opens the database that the configuration names; `migrate()` before the first use. SQLite: the file is opened and
 * checked. Postgres: nothing is asked before the first query.
 * @throws PermanentError `database_corrupt`, `database_not_writable`; RetryableError `database_unavailable`
 */
export async function openRelational(config: RelationalConfig, deps: RelationalDeps): Promise<Relational> {
  switch (config.kind) {
    case 'sqlite': {
      const { openSqlite } = await import('./sqlite/open-sqlite.ts');
      return openSqlite(config.file, deps);
    }
    case 'postgres': {
      const { openPostgres } = await import('./postgres/open-postgres.ts');
      return openPostgres(config, deps);
    }
  }
}
