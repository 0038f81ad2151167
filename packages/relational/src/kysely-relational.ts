import type { Clock } from '@studio/core';
import { type Kysely, sql } from 'kysely';
import type { Relational, Repositories } from './port.ts';
import { createAuditIds } from './repositories/audit-ids.ts';
import { createRepositories } from './repositories/create-repositories.ts';
import type { Database } from './tables.ts';

export interface KyselyRelationalDeps {
  readonly db: Kysely<Database>;
  /** Brings the schema up to date. */
  readonly migrate: () => Promise<void>;
  readonly clock: Clock;
}

/** The port on any database that kysely speaks; its dialect translates the errors. */
export function createKyselyRelational({ db, migrate, clock }: KyselyRelationalDeps): Relational {
  const deps = { clock, newId: createAuditIds() };
  return {
    ...createRepositories(db, deps),
    migrate,
    transaction: <T>(work: (repositories: Repositories) => Promise<T>) =>
      db.transaction().execute((transaction) => work(createRepositories(transaction, deps))),
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
