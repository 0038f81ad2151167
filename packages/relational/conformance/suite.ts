/** What every relational adapter must do: one test or more for each MUST of `port.ts`, named by its id. */
import { describe } from 'vitest';
import { auditConformance } from './audit-suite.ts';
import { Fixture } from './fixture.ts';
import { membersConformance } from './members-suite.ts';
import { projectsConformance } from './projects-suite.ts';
import { schemaConformance } from './schema-suite.ts';
import { secretsConformance } from './secrets-suite.ts';
import { sessionsConformance } from './sessions-suite.ts';
import type { TestDatabase } from './test-database.ts';
import { transactionsConformance } from './transactions-suite.ts';
import { usersConformance } from './users-suite.ts';

export type { TestDatabase } from './test-database.ts';

export interface RelationalConformance {
  readonly name: string;
  /** A new database of its own, without tables. */
  create(): Promise<TestDatabase>;
}

export function relationalConformance({ name, create }: RelationalConformance): void {
  describe(`relational: ${name}`, () => {
    const fixture = new Fixture(create);
    schemaConformance(fixture);
    transactionsConformance(fixture);
    projectsConformance(fixture);
    membersConformance(fixture);
    secretsConformance(fixture);
    usersConformance(fixture);
    sessionsConformance(fixture);
    auditConformance(fixture);
  });
}
