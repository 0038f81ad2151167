import type { Clock } from '@studio/core';
import type { Kysely, Selectable } from 'kysely';
import type { Project, ProjectRepository } from '../port.ts';
import type { Database, ProjectsTable } from '../tables.ts';

export function createProjectRepository(db: Kysely<Database>, clock: Clock): ProjectRepository {
  const find = async (id: string) => {
    const row = await db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toProject(row);
  };
  return {
    find,

    ensure: async (id, name) => {
      const existing = await find(id);
      if (existing) return existing;
      const row = { id, name, created_at: clock.nowMs() };
      await db
        .insertInto('projects')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
      return (await find(id)) ?? toProject(row);
    },

    list: async () => {
      const rows = await db.selectFrom('projects').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(toProject);
    },
  };
}

function toProject({ id, name, created_at }: Selectable<ProjectsTable>): Project {
  return { id, name, createdAt: new Date(created_at) };
}
