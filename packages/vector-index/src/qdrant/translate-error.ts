import { PermanentError, RetryableError } from '@studio/core';

/** Statuses by which Qdrant says that the request is at fault. */
const REFUSING = new Set([400, 413, 422]);

/** Errors name the status and not what Qdrant says: that may quote points. */
export function qdrantError(error: unknown): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const status = statusOf(error);
  if (status !== undefined && REFUSING.has(status)) {
    return new PermanentError(`Qdrant refused the request (${status}).`, { code: 'rejected_points' });
  }
  const retryAfter = (error as { retry_after?: unknown } | undefined)?.retry_after;
  const why = status === undefined ? wordsOf(error) : `status ${status}`;
  return new RetryableError(`Qdrant does not answer: ${why}.`, {
    code: 'index_unavailable',
    cause: error,
    ...(typeof retryAfter === 'number' ? { retryAfterMs: retryAfter * 1000 } : {}),
  });
}

/** Of the client's own error classes, which it does not export. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}

function wordsOf(error: unknown): string {
  const { message, cause } = error as Error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return (
    String(code ?? message)
      .split('\n', 1)[0]
      ?.slice(0, 200) ?? ''
  );
}
