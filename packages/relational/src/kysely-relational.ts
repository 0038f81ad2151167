import type { Clock } from '@studio/core';
import { type Kysely, sql } from 'kysely';
import type { ApiKeyRepository, ProjectRepository, Relational, TokenRepository } from './port.ts';
import { createApiKeyRepository } from './repositories/api-keys.ts';
import { createProjectRepository } from './repositories/projects.ts';
import { createTokenRepository } from './repositories/tokens.ts';
import type { Database } from './tables.ts';

export interface KyselyRelationalDeps {
  readonly db: Kysely<Database>;
  /** Brings the schema up to date. */
  readonly migrate: () => Promise<void>;
  readonly clock: Clock;
}

type Repositories = Pick<Relational, 'projects' | 'apiKeys' | 'tokens'>;

/** The port on any database that kysely speaks; its dialect translates the errors. */
export class KyselyRelational implements Relational {
  readonly projects: ProjectRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly tokens: TokenRepository;
  readonly #deps: KyselyRelationalDeps;

  constructor(deps: KyselyRelationalDeps) {
    this.#deps = deps;
    ({
      projects: this.projects,
      apiKeys: this.apiKeys,
      tokens: this.tokens,
    } = repositories(deps.db, deps.clock));
  }

  migrate(): Promise<void> {
    return this.#deps.migrate();
  }

  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T> {
    const { db, clock } = this.#deps;
    return db.transaction().execute((transaction) => work(repositories(transaction, clock)));
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#deps.db);
  }

  close(): Promise<void> {
    return this.#deps.db.destroy();
  }
}

function repositories(db: Kysely<Database>, clock: Clock): Repositories {
  return {
    projects: createProjectRepository(db, clock),
    apiKeys: createApiKeyRepository(db, clock),
    tokens: createTokenRepository(db, clock),
  };
}
