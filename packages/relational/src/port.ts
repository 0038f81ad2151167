/**
 * Relational data: who may send and who may look. Postgres and SQLite behind the same repositories and migrations.
 * Every MUST is a test in `conformance/`, named by its id.
 */

/** Id of the project that is there from the start. */
export const DEFAULT_PROJECT = 'default';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

export interface ApiKey {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** The first characters of the key, enough to recognise it, useless to send with. */
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

export type TokenScope = 'read' | 'write' | 'admin';

export interface DeveloperToken {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

export interface Relational {
  readonly projects: ProjectRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly tokens: TokenRepository;
  /** RE-1 Brings the schema up to date; safe when several instances start at once. */
  migrate(): Promise<void>;
  /** RE-2 All or nothing: when `work` rejects, none of it is there. */
  transaction<T>(
    work: (repositories: Pick<Relational, 'projects' | 'apiKeys' | 'tokens'>) => Promise<T>,
  ): Promise<T>;
  /** Rejects with RetryableError `database_unavailable` when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ProjectRepository {
  /** RE-3 Creates it unless it exists; the same row either way, also when two callers race. */
  ensure(id: string, name: string): Promise<Project>;
  find(id: string): Promise<Project | undefined>;
  list(): Promise<readonly Project[]>;
}

/** A secret that is shown once: only its SHA-256 and a visible prefix are stored. */
export interface NewSecret {
  readonly projectId: string;
  readonly name: string;
  readonly secret: string;
  readonly expiresAt?: Date;
}

export interface ApiKeyRepository {
  /** RE-4 The secret itself is never stored. RE-5 PermanentError `duplicate_secret` when the same secret is there already. */
  create(key: NewSecret): Promise<ApiKey>;
  /** RE-6 By the secret's hash; also revoked and expired ones: the caller decides. `undefined` only after a look-up that succeeded. */
  findBySecret(secret: string): Promise<ApiKey | undefined>;
  /** Newest first. */
  list(projectId?: string): Promise<readonly ApiKey[]>;
  /** RE-7 Safe twice: keeps the first time; `undefined` when there is no such key. */
  revoke(id: string, at: Date): Promise<ApiKey | undefined>;
}

export interface TokenRepository {
  create(token: NewSecret & { readonly scopes: readonly TokenScope[] }): Promise<DeveloperToken>;
  findBySecret(secret: string): Promise<DeveloperToken | undefined>;
  list(projectId?: string): Promise<readonly DeveloperToken[]>;
  revoke(id: string, at: Date): Promise<DeveloperToken | undefined>;
}
