import { RetryableError } from '@studio/core';
import { HttpError } from './http-error.ts';

/** The one place that turns what a handler threw into an answer. What is not meant for the caller stays in the log. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof RetryableError) {
    return new HttpError('unavailable', reasonOf(error), {
      retryAfterSeconds: Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000)),
    });
  }
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.too.large') return new HttpError('payload_too_large', 'The body is too large.');
  // Express: a path whose percent-encoding is broken.
  if (status === 400) {
    const problems = [{ path: 'path', message: 'is not valid percent-encoding' }];
    return new HttpError('validation_failed', 'path: is not valid percent-encoding', { problems });
  }
  return new HttpError('internal', 'Something went wrong; the server log says what.');
}

function reasonOf({ code }: RetryableError): string {
  if (code === 'overloaded') return 'Too many requests at once; try again.';
  return code === 'timed_out' ? 'It took too long; try again.' : 'A store does not answer now; try again.';
}
