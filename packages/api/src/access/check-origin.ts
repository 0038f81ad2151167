import type { Request } from 'express';
import { HttpError } from '../errors/http-error.ts';
import type { Principal } from './principal.ts';

/**
 * Keeps other sites from using a visitor's session: a request that changes something and authenticates by cookie needs
 * an allowed Origin. One without a session (a program, a sign-in) may leave Origin out, but not show a foreign one.
 * Requests with a token need none: browsers do not add those by themselves.
 * @throws HttpError `forbidden`
 */
export function checkOrigin(
  request: Request,
  principal: Principal | undefined,
  isAllowed: (origin: string) => boolean,
): void {
  if (principal?.kind === 'token') return;
  const origin = request.get('origin');
  if (origin === undefined) {
    if (principal === undefined) return;
    throw new HttpError('forbidden', 'A request that authenticates by cookie needs an Origin header.');
  }
  if (isAllowed(origin)) return;
  throw new HttpError('forbidden', 'This origin may not use sessions; see JUNJO_ALLOW_ORIGINS.');
}
