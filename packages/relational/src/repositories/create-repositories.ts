import type { Kysely } from 'kysely';
import type { Repositories } from '../port.ts';
import type { Database } from '../tables.ts';
import { createApiKeyRepository } from './api-keys.ts';
import { type AuditDeps, createAuditRepository } from './audit.ts';
import { createMemberRepository } from './members.ts';
import { createProjectRepository } from './projects.ts';
import { createSessionRepository } from './sessions.ts';
import { createSigningKeyRepository } from './signing-keys.ts';
import { createTokenRepository } from './tokens.ts';
import { createUserRepository } from './users.ts';

/** All repositories on a database, or on a transaction of it. */
export function createRepositories(db: Kysely<Database>, deps: AuditDeps): Repositories {
  const { clock } = deps;
  return {
    projects: createProjectRepository(db, clock),
    members: createMemberRepository(db),
    apiKeys: createApiKeyRepository(db, clock),
    tokens: createTokenRepository(db, clock),
    users: createUserRepository(db, clock),
    sessions: createSessionRepository(db, clock),
    signingKeys: createSigningKeyRepository(db, clock),
    audit: createAuditRepository(db, deps),
  };
}
