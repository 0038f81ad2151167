import { type Clock, PermanentError } from '@studio/core';
import type { Kysely } from 'kysely';
import type { Project, ProjectRepository } from '../port.ts';
import type { Database, ProjectsTable } from '../tables.ts';
import { atomically } from './atomically.ts';
import { endSecrets } from './end-secrets.ts';

export function createProjectRepository(db: Kysely<Database>, clock: Clock): ProjectRepository {
  const live = () => db.selectFrom('projects').selectAll().where('deleted_at', 'is', null);

  const find = async (id: string) => {
    const row = await live().where('id', '=', id).executeTakeFirst();
    return row && toProject(row);
  };

  const insert = async (id: string, name: string) => {
    const row = await db
      .insertInto('projects')
      .values({ id, name, created_at: clock.nowMs(), deleted_at: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returningAll()
      .executeTakeFirst();
    return row && toProject(row);
  };

  return {
    find,

    ensure: async (id, name) => {
      const project = (await find(id)) ?? (await insert(id, name)) ?? (await find(id));
      if (!project) throw duplicateProject(id);
      return project;
    },

    create: async (id, name) => {
      const project = await insert(id, name);
      if (!project) throw duplicateProject(id);
      return project;
    },

    list: async () => {
      const rows = await live().orderBy('created_at').orderBy('id').execute();
      return rows.map(toProject);
    },

    rename: async (id, name) => {
      const row = await db
        .updateTable('projects')
        .set({ name })
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return row && toProject(row);
    },

    delete: (id, at) => atomically(db, (transaction) => deleteProject(transaction, id, at)),
  };
}

async function deleteProject(
  transaction: Kysely<Database>,
  id: string,
  at: Date,
): Promise<readonly string[] | undefined> {
  const deleted = await transaction
    .updateTable('projects')
    .set({ deleted_at: at.getTime() })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!deleted) return undefined;
  await transaction.deleteFrom('project_members').where('project_id', '=', id).execute();
  const keys = await endSecrets(transaction, 'api_keys', (key) => key('project_id', '=', id), at);
  await endSecrets(transaction, 'developer_tokens', (token) => token('project_id', '=', id), at);
  return keys
    .filter(({ expires_at }) => expires_at === null || expires_at > at.getTime())
    .map((key) => key.id);
}

function duplicateProject(id: string): PermanentError {
  return new PermanentError(`The project id ${JSON.stringify(id)} is taken, perhaps by a deleted project.`, {
    code: 'duplicate_project',
  });
}

export function toProject({
  id,
  name,
  created_at,
}: Pick<ProjectsTable, 'id' | 'name' | 'created_at'>): Project {
  return { id, name, createdAt: new Date(created_at) };
}
