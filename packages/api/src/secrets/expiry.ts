import { HttpError } from '../errors/http-error.ts';

/** When a new secret ends. @throws HttpError `validation_failed` when that is not in the future */
export function expiryOf(text: string | undefined, nowMs: number): Date | undefined {
  if (text === undefined) return undefined;
  const expiresAt = new Date(text);
  if (expiresAt.getTime() > nowMs) return expiresAt;
  const problem = { path: 'expires_at', message: 'must be in the future' };
  throw new HttpError('validation_failed', 'expires_at: must be in the future', { problems: [problem] });
}
