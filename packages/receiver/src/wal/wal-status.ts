import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { PermanentError, RetryableError } from '@studio/core';
import { TrimmedKeyError } from './span-key.ts';

const CODES: Readonly<Record<string, status>> = {
  invalid_key: status.INVALID_ARGUMENT,
  invalid_request: status.INVALID_ARGUMENT,
  other_log: status.FAILED_PRECONDITION,
  key_trimmed: status.OUT_OF_RANGE,
  overloaded: status.RESOURCE_EXHAUSTED,
};

/** What went wrong, as grpc-js sends it. What callers cannot do anything about stays in the log. */
export function walError(error: unknown): Partial<ServiceError> {
  const metadata = new Metadata();
  if (error instanceof TrimmedKeyError) {
    metadata.set('x-junjo-oldest-key-bin', Buffer.from(error.oldestKey));
  }
  if (error instanceof PermanentError || error instanceof RetryableError) {
    const other = error instanceof RetryableError ? status.UNAVAILABLE : status.INTERNAL;
    return { code: CODES[error.code] ?? other, details: error.message, metadata };
  }
  return {
    code: status.INTERNAL,
    details: 'it could not be read; the log of the process says why',
    metadata,
  };
}
