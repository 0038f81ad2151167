import type { Project, Relational, Role } from '@studio/relational';
import { isInstanceAdmin, type Principal, roleOfScopes } from '../../access/principal.ts';

export function projectToJson({ id, name, createdAt }: Project, role: Role | undefined) {
  return { id, name, role: role ?? null, created_at: createdAt.toISOString() };
}

/** Where the caller may look, oldest project first: a token in its own project, an instance admin everywhere. */
export async function callersProjects(
  { members, projects }: Pick<Relational, 'members' | 'projects'>,
  principal: Principal,
): Promise<ReturnType<typeof projectToJson>[]> {
  const roles = new Map(await rolesOf(members, principal));
  if (!isInstanceAdmin(principal)) {
    const own = await Promise.all([...roles.keys()].map((id) => projects.find(id)));
    return own.filter((one) => one !== undefined).map((one) => projectToJson(one, roles.get(one.id)));
  }
  return (await projects.list()).map((one) => projectToJson(one, roles.get(one.id)));
}

async function rolesOf(
  members: Relational['members'],
  principal: Principal,
): Promise<(readonly [string, Role])[]> {
  if (principal.kind === 'user') {
    return (await members.ofUser(principal.user.id)).map(({ project, role }) => [project.id, role] as const);
  }
  const role = roleOfScopes(principal.token.scopes);
  return role ? [[principal.token.projectId, role]] : [];
}
