import type { Database } from './tables.ts';

type ColumnType<T> = T extends string ? 'text' : T extends number ? 'bigint' : never;
type Column<T> = null extends T ? `${ColumnType<NonNullable<T>>} null` : ColumnType<T>;
type Columns = {
  readonly [T in keyof Database]: { readonly [C in keyof Database[T]]: Column<Database[T][C]> };
};

const secret = {
  id: 'text',
  project_id: 'text',
  name: 'text',
  prefix: 'text',
  secret_sha256: 'text',
  created_by: 'text null',
  created_at: 'bigint',
  expires_at: 'bigint null',
  revoked_at: 'bigint null',
  last_used_at: 'bigint null',
} as const;

/** Every column with its type, for the comparison of types and migrations. A wrong or missing one does not compile. */
export const columns = {
  projects: { id: 'text', name: 'text', created_at: 'bigint', deleted_at: 'bigint null' },
  api_keys: secret,
  developer_tokens: { ...secret, scopes: 'text' },
  users: {
    id: 'text',
    email: 'text',
    password_hash: 'text',
    is_active: 'bigint',
    is_instance_admin: 'bigint',
    created_at: 'bigint',
    updated_at: 'bigint',
  },
  project_members: { project_id: 'text', user_id: 'text', role: 'text', created_at: 'bigint' },
  sessions: { secret_sha256: 'text', user_id: 'text', created_at: 'bigint', expires_at: 'bigint' },
  signing_keys: {
    generation: 'bigint',
    kid: 'text',
    public_jwk: 'text',
    encrypted_private_jwk: 'text',
    created_at: 'bigint',
  },
  audit_log: {
    id: 'text',
    at: 'bigint',
    actor_type: 'text',
    actor_id: 'text null',
    actor_name: 'text null',
    action: 'text',
    resource_type: 'text',
    resource_id: 'text null',
    project_id: 'text null',
    outcome: 'text',
    reason: 'text null',
    address: 'text null',
    user_agent: 'text null',
  },
} as const satisfies Columns;
