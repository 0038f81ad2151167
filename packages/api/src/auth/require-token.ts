import type { Clock } from '@studio/core';
import type { DeveloperToken, Relational, TokenScope } from '@studio/relational';
import type { Request, RequestHandler, Response } from 'express';
import { HttpError } from '../errors/http-error.ts';

/** Who asks, and in which project: set by `requireToken`, read by handlers through `callerOf`. */
export interface Caller {
  readonly tokenId: string;
  readonly projectId: string;
}

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Lets a request pass that carries `Authorization: Bearer <developer token>` with this scope. Its project is the header
 * `x-junjo-project` or `?project=`, which must be the token's own, else the token's.
 */
export function requireToken(
  deps: { readonly relational: Pick<Relational, 'tokens'>; readonly clock: Clock },
  scope: TokenScope,
): RequestHandler {
  return async (request, response, next) => {
    const secret = BEARER.exec(request.get('authorization') ?? '')?.[1];
    const token = secret === undefined ? undefined : await deps.relational.tokens.findBySecret(secret);
    if (!token || !isAlive(token, deps.clock.nowMs())) {
      throw new HttpError('unauthenticated', 'Send a valid developer token: Authorization: Bearer <token>.');
    }
    if (!token.scopes.includes(scope)) {
      throw new HttpError('forbidden', `The token lacks the scope "${scope}".`, { missingScopes: [scope] });
    }
    for (const asked of askedProjects(request)) {
      if (asked !== token.projectId) {
        throw new HttpError('forbidden', 'The token is bound to another project.');
      }
    }
    callers.set(response, { tokenId: token.id, projectId: token.projectId });
    next();
  };
}

const callers = new WeakMap<Response, Caller>();

export function callerOf(response: Response): Caller {
  const caller = callers.get(response);
  if (!caller) throw new Error('callerOf needs requireToken before it');
  return caller;
}

function isAlive({ revokedAt, expiresAt }: DeveloperToken, nowMs: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || expiresAt.getTime() > nowMs);
}

/** Wherever a project is named it must be the token's. A parameter given twice is refused later, as any other. */
function askedProjects(request: Request): readonly string[] {
  const named: unknown[] = [request.get('x-junjo-project'), request.query['project']];
  return named.flat().filter((one) => typeof one === 'string');
}
