/**
 * The tables as they are. Times are Unix ms (bigint), so that both databases hold and compare them alike.
 * A test compares this, `columns.ts` and what the migrations make.
 */
export interface ProjectsTable {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
}

/** What a key and a token have in common. */
interface SecretColumns {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly prefix: string;
  /** Lower-case hex SHA-256 of the secret; unique. */
  readonly secret_sha256: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

export interface ApiKeysTable extends SecretColumns {}

export interface DeveloperTokensTable extends SecretColumns {
  /** Separated by spaces, as OAuth writes them. */
  readonly scopes: string;
}

export interface Database {
  readonly projects: ProjectsTable;
  readonly api_keys: ApiKeysTable;
  readonly developer_tokens: DeveloperTokensTable;
}
