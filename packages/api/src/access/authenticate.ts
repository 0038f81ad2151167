import type { Clock } from '@studio/core';
import type { DeveloperToken, Repositories } from '@studio/relational';
import type { Request } from 'express';
import type { UseBook } from '../use-book.ts';
import { covers, type Principal, roleOfScopes } from './principal.ts';
import { type CookieKeys, openSession } from './session-cookie.ts';

export interface AuthenticateDeps {
  readonly relational: Pick<Repositories, 'tokens' | 'sessions' | 'users' | 'members'>;
  readonly cookieKeys: CookieKeys;
  readonly tokenUses: UseBook;
  readonly clock: Clock;
}

const BEARER = /^Bearer(?: +(.*))?$/i;

/**
 * Who makes a request: `Authorization: Bearer <developer token>` counts first, also when it is not valid; any other
 * scheme is ignored; else the session cookie. `undefined` = nobody. Rejects with RetryableError when it cannot be told.
 */
export function createAuthenticate({ relational, cookieKeys, tokenUses, clock }: AuthenticateDeps) {
  const { tokens, sessions, users, members } = relational;

  async function byToken(secret: string): Promise<Principal | undefined> {
    const token = await tokens.findBySecret(secret);
    if (!token || !isAlive(token, clock.nowMs())) return undefined;
    const { createdBy, projectId } = token;
    if (createdBy === undefined) return used(token, undefined);
    const [creator, role] = await Promise.all([users.find(createdBy), members.roleOf(projectId, createdBy)]);
    const needed = roleOfScopes(token.scopes);
    if (!creator?.isActive || (needed && !covers(role, needed))) return undefined;
    return used(token, creator);
  }

  function used(token: DeveloperToken, creator: Extract<Principal, { kind: 'token' }>['creator']): Principal {
    tokenUses.note(token.id);
    return { kind: 'token', token, creator };
  }

  return async function authenticate(request: Request): Promise<Principal | undefined> {
    const bearer = BEARER.exec(request.get('authorization')?.trim() ?? '');
    if (bearer) return bearer[1] ? byToken(bearer[1]) : undefined;
    const session = await openSession(request.get('cookie'), cookieKeys);
    if (session === undefined) return undefined;
    const found = await sessions.find(session, new Date(clock.nowMs()));
    return found && { kind: 'user', user: found.user, session };
  };
}

function isAlive({ revokedAt, expiresAt }: DeveloperToken, nowMs: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt.getTime() > nowMs);
}
