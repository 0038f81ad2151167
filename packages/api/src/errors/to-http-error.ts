import { RetryableError } from '@studio/core';
import { HttpError } from './http-error.ts';

/** The one place that turns what a handler threw into an answer. What is not meant for the caller stays in the log. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof RetryableError) {
    return new HttpError('unavailable', 'A store does not answer now; try again.', {
      retryAfterSeconds: Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000)),
    });
  }
  const { type, status } = (error ?? {}) as { type?: string; status?: number };
  if (type === 'entity.too.large') return new HttpError('payload_too_large', 'The body is too large.');
  // Express: a path whose percent-encoding is broken.
  if (status === 400)
    return new HttpError('validation_failed', 'The request cannot be read.', { problems: [] });
  return new HttpError('internal', 'Something went wrong; the server log says what.');
}
