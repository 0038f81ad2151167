import { PermanentError, RetryableError } from '@studio/core';

/** What to do about a store that cannot be opened. */
export const RESTORE = 'restore it from a backup, or move it away to start with an empty one.';

/**
 * Runs what opens a store, and turns a failure into one sentence that names the store, where it is and what to do.
 * The port's own errors have such a sentence already and pass.
 */
export async function opening<T>(what: string, advice: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof PermanentError || error instanceof RetryableError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PermanentError(`${what} cannot be opened (${firstLine(reason)}); ${advice}`, {
      code: 'cannot_open',
      cause: error,
    });
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.replace(/[.:\s]+$/, '') ?? '';

/** Waits for all, also when one fails, so that what was opened meanwhile can be closed; then throws the first failure. */
export async function allOpened<const T extends readonly Promise<unknown>[]>(
  parts: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(parts);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return (await Promise.all(parts)) as { -readonly [K in keyof T]: Awaited<T[K]> };
}
