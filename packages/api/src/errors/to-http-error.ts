import type { ErrorCode } from '@studio/api-schema';
import { PermanentError, RetryableError } from '@studio/core';
import { HttpError } from './http-error.ts';

/** What the database refuses for a reason that is the caller's business. */
const OF_THE_DATABASE: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  duplicate_email: ['user_email_exists', 'There is a user with this e-mail address already.'],
  duplicate_project: ['project_exists', 'This project id is taken, or was once: choose another one.'],
  last_instance_admin: ['last_instance_admin', 'One active instance admin must remain.'],
  unknown_project: ['not_found', 'There is no such project.'],
  unknown_user: ['not_found', 'There is no such user.'],
};

/** What reading a body can end with (body-parser's `type`). */
const OF_THE_BODY: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  'entity.too.large': ['payload_too_large', 'The body is too large.'],
  'encoding.unsupported': ['unsupported_media_type', 'The content encoding is not supported.'],
  'charset.unsupported': ['unsupported_media_type', 'The body must be UTF-8.'],
};

/** The one place that turns what a handler threw into an answer. What is not meant for the caller stays in the log. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof RetryableError) {
    return new HttpError('unavailable', reasonOf(error), {
      retryAfterSeconds: Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000)),
    });
  }
  if (error instanceof PermanentError) {
    if (error.code === 'invalid_cursor' || error.code === 'bad_cursor')
      return invalid('cursor', 'is not the cursor of a page');
    const known = OF_THE_DATABASE[error.code];
    if (known) return new HttpError(...known);
  }
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  const ofBody = type === undefined ? undefined : OF_THE_BODY[type];
  if (ofBody) return new HttpError(...ofBody);
  if (status === 400) {
    // body-parser names its errors; Express does not name a path whose percent-encoding is broken.
    return type === undefined
      ? invalid('path', 'is not valid percent-encoding')
      : invalid('body', 'is not valid JSON');
  }
  return new HttpError('internal', 'Something went wrong; the server log says what.');
}

function invalid(path: string, message: string): HttpError {
  return new HttpError('validation_failed', `${path}: ${message}`, { problems: [{ path, message }] });
}

const REASONS: Readonly<Record<string, string>> = {
  overloaded: 'Too many requests at once; try again.',
  timed_out: 'It took too long; try again.',
  hot_tail_unavailable: 'What is not indexed yet cannot be read now; try again, or without fresh=true.',
  hot_tail_too_long: 'More is waiting to be indexed than can be looked through; try again when less is.',
  flush_unavailable: 'The span log cannot be asked now how far it is indexed; try again.',
};

function reasonOf({ code }: RetryableError): string {
  return REASONS[code] ?? 'A store does not answer now; try again.';
}
