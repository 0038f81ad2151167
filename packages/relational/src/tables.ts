import type { AuditEntry, AuditOutcome, Role } from './port.ts';

/**
 * The tables as they are. Times are Unix ms (bigint), so that both databases hold and compare them alike; what is so or
 * not is 0 or 1. A test compares this, `columns.ts` and what the migrations make.
 */
export interface ProjectsTable {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly deleted_at: number | null;
}

/** What a key and a token have in common. */
export interface SecretColumns {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly prefix: string;
  /** Lower-case hex SHA-256 of the secret; unique. */
  readonly secret_sha256: string;
  /** A user who may be gone. */
  readonly created_by: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
}

export interface ApiKeysTable extends SecretColumns {}

export interface DeveloperTokensTable extends SecretColumns {
  /** Separated by spaces, as OAuth writes them. */
  readonly scopes: string;
}

export interface UsersTable {
  readonly id: string;
  /** Trimmed, lower case; unique. */
  readonly email: string;
  readonly password_hash: string;
  readonly is_active: number;
  readonly is_instance_admin: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface ProjectMembersTable {
  readonly project_id: string;
  readonly user_id: string;
  readonly role: Role;
  readonly created_at: number;
}

export interface SessionsTable {
  /** Lower-case hex SHA-256 of the secret. */
  readonly secret_sha256: string;
  readonly user_id: string;
  readonly created_at: number;
  readonly expires_at: number;
}

export interface SigningKeysTable {
  readonly generation: number;
  readonly kid: string;
  readonly public_jwk: string;
  readonly encrypted_private_jwk: string;
  readonly created_at: number;
}

/** Append only: triggers refuse anything else. */
export interface AuditLogTable {
  readonly id: string;
  readonly at: number;
  readonly actor_type: AuditEntry['actorType'];
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string | null;
  readonly project_id: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly address: string | null;
  readonly user_agent: string | null;
}

export interface Database {
  readonly projects: ProjectsTable;
  readonly api_keys: ApiKeysTable;
  readonly developer_tokens: DeveloperTokensTable;
  readonly users: UsersTable;
  readonly project_members: ProjectMembersTable;
  readonly sessions: SessionsTable;
  readonly signing_keys: SigningKeysTable;
  readonly audit_log: AuditLogTable;
}
