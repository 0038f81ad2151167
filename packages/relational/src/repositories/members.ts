import type { Kysely } from 'kysely';
import type { Member, MemberRepository, Role } from '../port.ts';
import type { Database } from '../tables.ts';
import { atomically } from './atomically.ts';
import { endTokensOfMember } from './end-secrets.ts';
import { holdProject, holdRole, holdUser } from './locks.ts';
import { toProject } from './projects.ts';
import { unknownProject, unknownUser } from './refusals.ts';

export function createMemberRepository(db: Kysely<Database>): MemberRepository {
  return {
    set: (projectId, userId, role, at) =>
      atomically(db, (transaction) => setRole(transaction, { projectId, userId, role }, at)),

    remove: (projectId, userId, at) =>
      atomically(db, async (transaction) => {
        const removed = await transaction
          .deleteFrom('project_members')
          .where('project_id', '=', projectId)
          .where('user_id', '=', userId)
          .returning('user_id')
          .executeTakeFirst();
        if (removed) await endTokensOfMember(transaction, { projectId, userId }, at);
        return removed !== undefined;
      }),

    roleOf: async (projectId, userId) => {
      if (db.isTransaction) return holdRole(db, projectId, userId);
      const row = await db
        .selectFrom('project_members')
        .select('role')
        .where('project_id', '=', projectId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row?.role;
    },

    list: async (projectId) => {
      const rows = await db
        .selectFrom('project_members')
        .innerJoin('users', 'users.id', 'project_members.user_id')
        .selectAll('project_members')
        .select('users.email')
        .where('project_id', '=', projectId)
        .execute();
      // Not by the database: how it orders text depends on how the server was set up.
      return rows.map(toMember).sort((a, b) => (a.email < b.email ? -1 : 1));
    },

    ofUser: async (userId) => {
      const rows = await db
        .selectFrom('project_members')
        .innerJoin('projects', 'projects.id', 'project_members.project_id')
        .select(['projects.id', 'projects.name', 'projects.created_at', 'project_members.role'])
        .where('user_id', '=', userId)
        .where('projects.deleted_at', 'is', null)
        .orderBy('projects.created_at')
        .orderBy('projects.id')
        .execute();
      return rows.map((row) => ({ project: toProject(row), role: row.role }));
    },
  };
}

async function setRole(
  transaction: Kysely<Database>,
  member: { readonly projectId: string; readonly userId: string; readonly role: Role },
  at: Date,
): Promise<Member> {
  const { projectId, userId, role } = member;
  if (!(await holdProject(transaction, projectId))) throw unknownProject(projectId);
  const user = await holdUser(transaction, userId);
  if (!user) throw unknownUser(userId);
  const row = await transaction
    .insertInto('project_members')
    .values({ project_id: projectId, user_id: userId, role, created_at: at.getTime() })
    .onConflict((conflict) => conflict.columns(['project_id', 'user_id']).doUpdateSet({ role }))
    .returningAll()
    .executeTakeFirstOrThrow();
  await endTokensOfMember(transaction, member, at);
  return toMember({ ...row, email: user.email });
}

function toMember(row: Database['project_members'] & { readonly email: string }): Member {
  const { project_id: projectId, user_id: userId, email, role, created_at } = row;
  return { projectId, userId, email, role, createdAt: new Date(created_at) };
}
