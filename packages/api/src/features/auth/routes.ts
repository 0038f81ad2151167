import { operations } from '@studio/api-schema';
import { PermanentError } from '@studio/core';
import { DEFAULT_PROJECT, type Relational } from '@studio/relational';
import type { Request } from 'express';
import { checkOrigin } from '../../access/check-origin.ts';
import { type Principal, userBehind } from '../../access/principal.ts';
import { actorOf, userActor } from '../../audit/audit-trail.ts';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import type { Sessions } from '../../sign-in/sessions.ts';
import { callersProjects } from '../projects/callers-projects.ts';
import { userToJson } from '../users/user-to-json.ts';
import type { AuthService } from './service.ts';

export interface AuthRoutesDeps {
  readonly relational: Pick<Relational, 'users' | 'members' | 'projects'>;
  readonly service: AuthService;
  readonly sessions: Sessions;
  readonly authenticate: (request: Request) => Promise<Principal | undefined>;
  readonly isAllowedOrigin: (origin: string) => boolean;
  readonly nowMs: () => number;
}

/** The first user, signing in and out, and who one is. */
export function serveAuth(serve: Serve, deps: AuthRoutesDeps): void {
  const { relational, service, sessions, nowMs } = deps;

  serve(operations.hasUsers, async () => ({ users_exist: await relational.users.any() }));

  serve(operations.createFirstUser, async ({ body, change, response, blame }) => {
    // Asked before hashing, too: it is open to everybody, and after the first time always refused.
    if (await relational.users.any()) throw alreadyThere();
    blame({ resourceId: undefined });
    const passwordHash = await service.hash(body.password);
    const { secret } = await change(
      async (repositories) => {
        const user = await repositories.users.createFirst({ email: body.email, passwordHash });
        if (!user) throw alreadyThere();
        await repositories.projects.ensure(DEFAULT_PROJECT, DEFAULT_PROJECT);
        await repositories.members.set(DEFAULT_PROJECT, user.id, 'admin', new Date(nowMs()));
        return { user, secret: await sessions.begin(repositories, user) };
      },
      ({ user }) => ({ resourceId: user.id, actor: userActor(user) }),
    );
    await sessions.setCookie(response, secret);
    return { message: 'First user created successfully' };
  });

  serve(operations.signIn, async ({ body, change, response, origin, blame }) => {
    blame({ actor: { actorType: 'anonymous', actorId: undefined, actorName: body.email } });
    const user = await service.userWith(body, origin.address);
    const secret = await change(
      (repositories) => sessions.begin(repositories, user),
      () => ({ actor: userActor(user) }),
    ).catch(asUnauthenticated);
    await sessions.setCookie(response, secret);
    return { message: 'signed in' };
  });

  serve(operations.signOut, async ({ request, response, change }) => {
    const principal = await deps.authenticate(request);
    if (principal?.kind === 'user') {
      checkOrigin(request, principal, deps.isAllowedOrigin);
      const { session } = principal;
      await change(
        (repositories) => repositories.sessions.end(session),
        () => ({ actor: actorOf(principal) }),
      );
    }
    sessions.clearCookie(response);
    return { message: 'signed out' };
  });

  serve(operations.getMe, async ({ principal }) => {
    const user = userBehind(principal);
    const token = principal.kind === 'token' ? principal.token : undefined;
    return {
      user: user ? userToJson(user) : null,
      token: token
        ? { id: token.id, name: token.name, project_id: token.projectId, scopes: [...token.scopes] }
        : null,
      projects: await callersProjects(relational, principal),
    };
  });

  serve(operations.testAuth, async ({ principal }) => ({ user_email: userBehind(principal)?.email ?? '' }));

  serve(operations.changePassword, async ({ principal, body, change, origin }) => {
    if (principal.kind !== 'user') throw new Error('not a session');
    const { user, session } = principal;
    await service.confirm(user, body.current_password, origin.address);
    const passwordHash = await service.hash(body.new_password);
    await change(
      async ({ users }) => {
        const changed = await users.setPassword(user.id, passwordHash, session);
        if (!changed) throw new HttpError('unauthenticated', 'Sign in first.');
      },
      () => ({ resourceId: user.id }),
    );
    return { message: 'Password changed' };
  });
}

/** A user who was deactivated or deleted while their password was compared. */
function asUnauthenticated(error: unknown): never {
  const isGone = error instanceof PermanentError && error.code === 'unknown_user';
  throw isGone ? new HttpError('unauthenticated', 'Invalid credentials.') : error;
}

function alreadyThere(): HttpError {
  return new HttpError('users_already_exist', 'The first user was made already: sign in.');
}
