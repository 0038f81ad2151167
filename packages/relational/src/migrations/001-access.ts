import type { CreateTableBuilder, Kysely } from 'kysely';

/** Projects, and what may send to them and look at them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await secretTable(db, 'api_keys').execute();
  await secretTable(db, 'developer_tokens')
    .addColumn('scopes', 'text', (column) => column.notNull())
    .execute();
  for (const table of ['api_keys', 'developer_tokens']) {
    await db.schema
      .createIndex(`${table}_project_id_created_at`)
      .on(table)
      .columns(['project_id', 'created_at'])
      .execute();
  }
}

function secretTable(db: Kysely<unknown>, name: string): CreateTableBuilder<string, never> {
  return db.schema
    .createTable(name)
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('prefix', 'text', (column) => column.notNull())
    .addColumn('secret_sha256', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('revoked_at', 'bigint') as CreateTableBuilder<string, never>;
}
