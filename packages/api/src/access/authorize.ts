import type { Operation } from '@studio/api-schema';
import { DEFAULT_PROJECT, type Repositories, type Role } from '@studio/relational';
import type { Request } from 'express';
import { HttpError } from '../errors/http-error.ts';
import {
  type Caller,
  isInstanceAdmin,
  mayAs,
  type Principal,
  ROLE_OF_SCOPE,
  roleOfScopes,
} from './principal.ts';

const SCOPES = ['read', 'write', 'admin'] as const;

/** The same for a project that is not there and for one that is not the caller's: nobody learns which exist. */
const NOT_YOURS = 'You have no access to this project.';

/**
 * Whether the principal may call the operation, and in which project: the header `x-junjo-project` or `?project=`, else
 * the token's own, else `default`; of operations on a project, the one in the path.
 * @throws HttpError `unauthenticated`, `forbidden`
 */
export function createAuthorize(relational: Pick<Repositories, 'members' | 'projects'>) {
  return async function authorize(
    operation: Operation,
    principal: Principal | undefined,
    request: Request,
  ): Promise<Caller> {
    const { access, project } = operation;
    const nowhere: Caller = { principal, projectId: DEFAULT_PROJECT, role: undefined };
    if (access === 'public' || access === 'api_key') return nowhere;
    if (!principal) {
      throw new HttpError(
        'unauthenticated',
        access === 'session'
          ? 'Sign in first.'
          : 'Sign in, or send a valid developer token: Authorization: Bearer <token>.',
      );
    }
    if (access === 'caller') return nowhere;
    if (access === 'session') {
      if (principal.kind === 'user') return nowhere;
      throw new HttpError('forbidden', 'This is for signed-in users, not for tokens.');
    }
    if (access === 'instance_admin') {
      if (!isInstanceAdmin(principal)) throw new HttpError('forbidden', 'This is for instance admins.');
      return { ...nowhere, projectId: project ? projectOf(request, principal) : DEFAULT_PROJECT };
    }
    const projectId =
      project === 'path' ? String(request.params['project_id']) : projectOf(request, principal);
    const exists = (await relational.projects.find(projectId)) !== undefined;
    const role = exists ? await ownRole(projectId, principal) : undefined;
    const caller = { principal, projectId, role };
    const isOverseen = exists && project === 'path' && isInstanceAdmin(principal);
    if (!isOverseen) checkRole(caller, access);
    return caller;
  };

  async function ownRole(projectId: string, principal: Principal): Promise<Role | undefined> {
    if (principal.kind === 'user') return relational.members.roleOf(projectId, principal.user.id);
    const { token } = principal;
    return token.projectId === projectId ? roleOfScopes(token.scopes) : undefined;
  }
}

function checkRole(caller: Caller, needed: Role): void {
  if (caller.role === undefined) throw new HttpError('forbidden', NOT_YOURS);
  if (mayAs(caller, needed)) return;
  if (caller.principal?.kind === 'user') throw new HttpError('forbidden', `This needs the role "${needed}".`);
  const missing = SCOPES.filter((scope) => ROLE_OF_SCOPE[scope] === needed);
  throw new HttpError('forbidden', `The token lacks the scope "${missing.join()}".`, {
    missingScopes: missing,
  });
}

/** Wherever a project is named it must be the same. A parameter given twice is refused later, as any other. */
function projectOf(request: Request, principal: Principal): string {
  const named = [request.get('x-junjo-project'), request.query['project']]
    .flat()
    .filter((one): one is string => typeof one === 'string' && one !== '');
  const [first, ...others] = named;
  if (others.some((other) => other !== first)) {
    throw new HttpError('forbidden', 'The header and the query name different projects.');
  }
  return first ?? (principal.kind === 'token' ? principal.token.projectId : DEFAULT_PROJECT);
}
