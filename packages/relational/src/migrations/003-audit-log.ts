import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../dialect.ts';

/**
 * Who did what, when, from where. The database itself refuses every change and removal of an entry; it refers to no
 * other table, so that what an entry names may go.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_log')
    .addColumn('id', 'text', (column) => column.notNull().primaryKey())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_type', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('actor_name', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('resource_type', 'text', (column) => column.notNull())
    .addColumn('resource_id', 'text')
    .addColumn('project_id', 'text')
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text')
    .addCheckConstraint('audit_log_actor_type', sql`actor_type in ('user', 'token', 'anonymous', 'system')`)
    .addCheckConstraint('audit_log_outcome', sql`outcome in ('success', 'failure')`)
    .execute();
  for (const filter of [[], ['action'], ['actor_id'], ['project_id'], ['outcome']]) {
    const columns = [...filter, 'at', 'id'];
    await db.schema
      .createIndex(['audit_log', ...columns].join('_'))
      .on('audit_log')
      .columns(columns)
      .execute();
  }
  await (isPostgres(db) ? appendOnlyOnPostgres(db) : appendOnlyOnSqlite(db));
}

/** For each statement, so that it tells also of `truncate`; `always`, so that no replication role switches it off. */
async function appendOnlyOnPostgres(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function refuse_audit_log_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is append only' using errcode = 'restrict_violation';
    end
    $$`.execute(db);
  await sql`
    create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function refuse_audit_log_change()`.execute(db);
  await sql`alter table audit_log enable always trigger audit_log_append_only`.execute(db);
}

/** `insert or replace` removes what is in its way without telling a delete trigger, hence the third one. */
async function appendOnlyOnSqlite(db: Kysely<unknown>): Promise<void> {
  const refuse = sql`begin select raise(abort, 'the audit log is append only'); end`;
  await sql`create trigger audit_log_no_update before update on audit_log ${refuse}`.execute(db);
  await sql`create trigger audit_log_no_delete before delete on audit_log ${refuse}`.execute(db);
  await sql`
    create trigger audit_log_no_replace before insert on audit_log
    when exists (select 1 from audit_log where id = new.id) ${refuse}`.execute(db);
}
