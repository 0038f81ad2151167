import type { DeveloperToken, Role, TokenScope, User } from '@studio/relational';

/** Who makes a request. */
export type Principal =
  | { readonly kind: 'user'; readonly user: User /** Secret of the session. */; readonly session: string }
  | {
      readonly kind: 'token';
      readonly token: DeveloperToken;
      /** Who made it; undefined: the operator. */
      readonly creator: User | undefined;
    };

/** Who makes a request, and as what. */
export interface Caller {
  readonly principal: Principal | undefined;
  /** Project of the request. */
  readonly projectId: string;
  /** A user's, or the most that a token's scopes stand for, in that project; undefined for who has none there. */
  readonly role: Role | undefined;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 1, member: 2, admin: 3 };

/** Whether a role allows what another one is needed for. */
export function covers(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && RANK[role] >= RANK[needed];
}

export const ROLE_OF_SCOPE: Readonly<Record<TokenScope, Role>> = {
  read: 'viewer',
  write: 'member',
  admin: 'admin',
};

/** Whether a caller may do, in the project, what a role is needed for. A token's scopes do not include each other. */
export function mayAs({ principal, role }: Caller, needed: Role): boolean {
  if (principal?.kind !== 'token') return covers(role, needed);
  return role !== undefined && principal.token.scopes.some((scope) => ROLE_OF_SCOPE[scope] === needed);
}

/** The role of the most powerful scope. */
export function roleOfScopes(scopes: readonly TokenScope[]): Role | undefined {
  return (['admin', 'member', 'viewer'] as const).find((role) =>
    scopes.some((scope) => ROLE_OF_SCOPE[scope] === role),
  );
}

/** Instance admins, and admin tokens of theirs or of the operator. */
export function isInstanceAdmin(principal: Principal | undefined): boolean {
  if (!principal) return false;
  if (principal.kind === 'user') return principal.user.isInstanceAdmin;
  const { token, creator } = principal;
  return token.scopes.includes('admin') && (creator?.isInstanceAdmin ?? true);
}

/** The user behind a request: who signed in, or who made the token. */
export function userBehind(principal: Principal): User | undefined {
  return principal.kind === 'user' ? principal.user : principal.creator;
}
