/**
 * Relational data: who may send and who may look. Postgres and SQLite behind the same repositories and migrations.
 * Every MUST is a test in `conformance/`, named by its id.
 *
 * RE-23 Text is data, never SQL, and comes back as it was given; only U+0000 and halves of surrogate pairs, which not
 * every database holds, become U+FFFD, in look-ups as well.
 * RE-24 Every method is all or nothing, by itself and within `transaction`; one that rejects with one of the
 * PermanentErrors named here has no effect, and a transaction can go on after it.
 */

/** Id of the project that is there from the start. */
export const DEFAULT_PROJECT = 'default';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** What a member may do in a project; each includes those before it. */
export type Role = 'viewer' | 'member' | 'admin';

export interface Member {
  readonly projectId: string;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/** What an API key and a developer token have in common. */
export interface StoredSecret {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  /** The first characters of the secret, enough to recognise it, useless to send with. */
  readonly prefix: string;
  /** The user who made it; undefined: the operator, by the command line or the configuration. */
  readonly createdBy: string | undefined;
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** Written behind: some seconds to minutes late. */
  readonly lastUsedAt: Date | undefined;
}

export interface ApiKey extends StoredSecret {}

export type TokenScope = 'read' | 'write' | 'admin';

export interface DeveloperToken extends StoredSecret {
  readonly scopes: readonly TokenScope[];
}

export interface User {
  readonly id: string;
  /** Trimmed, lower case. */
  readonly email: string;
  readonly isActive: boolean;
  /** Whether users, projects and the audit log are this user's business. */
  readonly isInstanceAdmin: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface Session {
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A generation of the key pair that signs JWTs. */
export interface SigningKey {
  /** 1, 2, 3 …: the highest signs. */
  readonly generation: number;
  /** Key id in the header of a JWT. */
  readonly kid: string;
  /** RFC 7517, as JSON text. */
  readonly publicJwk: string;
  /** Encrypted by the caller; the database never sees it in clear. */
  readonly encryptedPrivateJwk: string;
  readonly createdAt: Date;
}

export type AuditOutcome = 'success' | 'failure';

/** Who did what, when, from where. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** `anonymous`: nobody who could be named, such as a failed sign-in; `system`: this installation itself. */
  readonly actorType: 'user' | 'token' | 'anonymous' | 'system';
  readonly actorId: string | undefined;
  /** Email of a user, name of a token: as it was then. */
  readonly actorName: string | undefined;
  /** `api_key.create` */
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | undefined;
  readonly projectId: string | undefined;
  readonly outcome: AuditOutcome;
  /** Error code of a failure. */
  readonly reason: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

/** The repositories, alone or together in a transaction. */
export interface Repositories {
  readonly projects: ProjectRepository;
  readonly members: MemberRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly tokens: TokenRepository;
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly signingKeys: SigningKeyRepository;
  readonly audit: AuditRepository;
}

export interface Relational extends Repositories {
  /** RE-1 Brings the schema up to date; safe when several instances start at once. */
  migrate(): Promise<void>;
  /**
   * RE-2 All or nothing: when `work` rejects, none of it is there. `work` MUST wait for nothing but the database.
   * RE-25 What `members.roleOf` and `users.passwordHashOf` answer inside stays so until the end: a token or a session
   * that depends on it is safe from a change at the same moment. Transactions that hold what the other one wants to
   * change may end with RetryableError.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Rejects with RetryableError `database_unavailable` when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface ProjectRepository {
  /**
   * RE-3 Creates it unless it exists; the same row either way, also when two callers race. PermanentError
   * `duplicate_project` when a deleted project has the id.
   */
  ensure(id: string, name: string): Promise<Project>;
  /** RE-8 PermanentError `duplicate_project` when the id is taken, also by a deleted project: ids never name other data. */
  create(id: string, name: string): Promise<Project>;
  /** `undefined` for a deleted one. */
  find(id: string): Promise<Project | undefined>;
  /** Oldest first, without deleted ones. */
  list(): Promise<readonly Project[]>;
  /** `undefined` when there is none. */
  rename(id: string, name: string): Promise<Project | undefined>;
  /**
   * RE-9 Marks it deleted, removes its members and revokes its API keys and tokens, all at once; gives the ids of the
   * API keys that worked until then, `undefined` when there is no such project.
   */
  delete(id: string, at: Date): Promise<readonly string[] | undefined>;
}

export interface MemberRepository {
  /**
   * RE-10 Sets the role of a user in a project, new or not. PermanentError `unknown_project`, `unknown_user`.
   * RE-11 A lower role, here or by `remove`, ends the user's tokens of that project whose scopes go beyond it.
   */
  set(projectId: string, userId: string, role: Role, at: Date): Promise<Member>;
  /** False when the user was no member. */
  remove(projectId: string, userId: string, at: Date): Promise<boolean>;
  roleOf(projectId: string, userId: string): Promise<Role | undefined>;
  /** By email. */
  list(projectId: string): Promise<readonly Member[]>;
  /** Projects of a user with the role there, oldest project first, without deleted ones. */
  ofUser(userId: string): Promise<readonly { readonly project: Project; readonly role: Role }[]>;
}

/** A secret that is shown once: only its SHA-256 and a visible prefix are stored. */
export interface NewSecret {
  readonly projectId: string;
  readonly name: string;
  readonly secret: string;
  readonly createdBy?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

interface SecretRepository<S extends StoredSecret, N extends NewSecret> {
  /**
   * RE-4 The secret itself is never stored; PermanentError `invalid_secret` for an empty one. RE-5 `duplicate_secret` when
   * the same secret is there already. RE-9 `unknown_project`, also for a project that is deleted at the same time.
   */
  create(secret: N): Promise<S>;
  /** RE-6 By the secret's hash; also revoked and expired ones: the caller decides. `undefined` only after a look-up that succeeded. */
  findBySecret(secret: string): Promise<S | undefined>;
  /** The same by id. */
  find(id: string): Promise<S | undefined>;
  /** Newest first; also revoked and expired ones. */
  list(projectId?: string): Promise<readonly S[]>;
  /** RE-7 Safe twice: keeps the first time; `undefined` when there is no such one. */
  revoke(id: string, at: Date): Promise<S | undefined>;
  /** RE-12 Sets the last use of several; never back to an earlier time, and unknown ids are passed over. */
  touch(uses: ReadonlyMap<string, Date>): Promise<void>;
}

export interface ApiKeyRepository extends SecretRepository<ApiKey, NewSecret> {}

export interface NewToken extends NewSecret {
  readonly scopes: readonly TokenScope[];
}

/** RE-17 Its `create` refuses a `createdBy` who is no active user, also one who goes at the same time: `unknown_user`. */
export interface TokenRepository extends SecretRepository<DeveloperToken, NewToken> {}

export interface NewUser {
  readonly email: string;
  readonly passwordHash: string;
  readonly isInstanceAdmin: boolean;
}

export interface UserRepository {
  /** Whether there is at least one. */
  any(): Promise<boolean>;
  /** RE-13 PermanentError `duplicate_email`; addresses are compared trimmed and in lower case. */
  create(user: NewUser): Promise<User>;
  /** RE-14 The first user, an instance admin: `undefined` when there is one already; of callers that race one wins. */
  createFirst(user: Omit<NewUser, 'isInstanceAdmin'>): Promise<User | undefined>;
  find(id: string): Promise<User | undefined>;
  /** With the hash, for signing in. */
  findByEmail(email: string): Promise<{ readonly user: User; readonly passwordHash: string } | undefined>;
  passwordHashOf(id: string): Promise<string | undefined>;
  /** Newest first. */
  list(): Promise<readonly User[]>;
  /**
   * RE-15 Changes what is given. An inactive user's sessions and tokens end. PermanentError `last_instance_admin` when
   * no active instance admin would be left, also when changes race. `undefined` when there is no such user.
   */
  update(
    id: string,
    changes: { readonly isActive?: boolean | undefined; readonly isInstanceAdmin?: boolean | undefined },
    at: Date,
  ): Promise<User | undefined>;
  /** RE-16 Sets the password and ends the user's sessions but the one given (its secret). `undefined` as above. */
  setPassword(id: string, passwordHash: string, keepSession: string | undefined): Promise<User | undefined>;
  /** RE-17 Ends sessions, memberships and tokens with it. `last_instance_admin` as above; false when there is none. */
  delete(id: string, at: Date): Promise<boolean>;
}

export interface SessionRepository {
  /**
   * RE-18 Of the secret only the hash is stored. PermanentError `unknown_user` when there is no such user, or an inactive
   * one; `duplicate_secret`, `invalid_secret` as of an API key.
   */
  create(session: {
    readonly secret: string;
    readonly userId: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** RE-19 The session and its user, while it has not expired and the user is there and active. */
  find(secret: string, now: Date): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  /** Safe twice. */
  end(secret: string): Promise<void>;
  /** Removes what has expired. */
  sweep(now: Date): Promise<void>;
}

export interface SigningKeyRepository {
  /** Highest generation first, those that `retire` has left. */
  list(): Promise<readonly SigningKey[]>;
  /** RE-20 False when the generation is there already: another instance was faster. */
  add(key: Omit<SigningKey, 'createdAt'>): Promise<boolean>;
  /** Removes the generations below. */
  retire(belowGeneration: number): Promise<void>;
}

export interface AuditQuery {
  readonly limit: number;
  /** Entries before this one, as `nextCursor` gave it. */
  readonly cursor?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
  readonly action?: string | undefined;
  readonly actorId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
}

/** RE-21 Append only: neither this port nor the database itself lets an entry be changed or removed. */
export interface AuditRepository {
  append(entry: Omit<AuditEntry, 'id' | 'at'>): Promise<AuditEntry>;
  /**
   * RE-22 Newest first, none twice and none left out over pages, also when entries of the same ms lie on a border and
   * while others are appended. PermanentError `invalid_cursor`.
   */
  list(
    query: AuditQuery,
  ): Promise<{ readonly items: readonly AuditEntry[]; readonly nextCursor: string | undefined }>;
}
