import type { Clock } from '@studio/core';
import type { DeveloperToken, Relational, TokenScope } from '@studio/relational';
import type { Request, RequestHandler, Response } from 'express';
import { HttpError } from '../errors/http-error.ts';

/** Who asks, and in which project: set by `requireToken`, read by handlers through `callerOf`. */
export interface Caller {
  readonly tokenId: string;
  readonly projectId: string;
}

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Lets a request pass that carries `Authorization: Bearer <developer token>` with this scope. Its project is the header
 * `x-junjo-project` or `?project=`, which must be the token's own, else the token's.
 */
export function requireToken(
  deps: { relational: Pick<Relational, 'tokens'>; clock: Clock },
  scope: TokenScope,
): RequestHandler {
  return async (request, response, next) => {
    const secret = BEARER.exec(request.get('authorization') ?? '')?.[1];
    const token = secret === undefined ? undefined : await deps.relational.tokens.findBySecret(secret);
    if (!token || !isAlive(token, deps.clock.nowMs())) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new HttpError('unauthenticated', 'Send a valid developer token: Authorization: Bearer <token>.');
    }
    if (!token.scopes.includes(scope))
      throw new HttpError('forbidden', `The token lacks the scope "${scope}".`);
    const asked = askedProject(request);
    if (asked !== undefined && asked !== token.projectId) {
      throw new HttpError('forbidden', 'The token is bound to another project.');
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

function isAlive(token: DeveloperToken, nowMs: number): boolean {
  return (
    token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt.getTime() > nowMs)
  );
}

function askedProject(request: Request): string | undefined {
  const query = request.query['project'];
  return request.get('x-junjo-project') ?? (typeof query === 'string' ? query : undefined);
}
