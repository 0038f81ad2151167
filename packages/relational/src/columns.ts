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
  created_at: 'bigint',
  expires_at: 'bigint null',
  revoked_at: 'bigint null',
} as const;

/** Every column with its type, for the comparison of types and migrations. A wrong or missing one does not compile. */
export const columns = {
  projects: { id: 'text', name: 'text', created_at: 'bigint' },
  api_keys: secret,
  developer_tokens: { ...secret, scopes: 'text' },
} as const satisfies Columns;
