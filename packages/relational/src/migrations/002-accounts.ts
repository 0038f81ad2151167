import { type Kysely, sql } from 'kysely';

/**
 * Users with their sessions and roles, the keys that sign JWTs, and who made a secret and when it was last used.
 * Whether something is so is a bigint, 0 or 1. `created_by` outlives the user: ids never come back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createUsers(db);
  await createMembers(db);
  await createSessions(db);
  await createSigningKeys(db);
  await db.schema.alterTable('projects').addColumn('deleted_at', 'bigint').execute();
  await index(db, 'projects', ['created_at', 'id']);
  for (const table of ['api_keys', 'developer_tokens']) {
    await db.schema.alterTable(table).addColumn('created_by', 'text').execute();
    await db.schema.alterTable(table).addColumn('last_used_at', 'bigint').execute();
    await index(db, table, ['created_at', 'id']);
  }
  await index(db, 'developer_tokens', ['created_by', 'project_id']);
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('is_active', 'bigint', (column) => column.notNull())
    .addColumn('is_instance_admin', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'users', ['created_at', 'id']);
  await index(db, 'users', ['is_instance_admin', 'is_active']);
}

async function createMembers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('project_members')
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('project_members_pkey', ['project_id', 'user_id'])
    .addCheckConstraint('project_members_role', sql`role in ('viewer', 'member', 'admin')`)
    .execute();
  await index(db, 'project_members', ['user_id']);
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('secret_sha256', 'text', (column) => column.notNull().primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'sessions', ['user_id']);
  await index(db, 'sessions', ['expires_at']);
}

async function createSigningKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('signing_keys')
    .addColumn('generation', 'bigint', (column) => column.notNull().primaryKey())
    .addColumn('kid', 'text', (column) => column.notNull().unique())
    .addColumn('public_jwk', 'text', (column) => column.notNull())
    .addColumn('encrypted_private_jwk', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

function index(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  const name = [table, ...columns].join('_');
  return db.schema.createIndex(name).on(table).columns(columns).execute();
}
