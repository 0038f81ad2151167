import { PermanentError } from '@studio/core';

/** The PermanentError that `run` throws, as `code: message`; fails when it throws another or none. */
export function caught(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof PermanentError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}
