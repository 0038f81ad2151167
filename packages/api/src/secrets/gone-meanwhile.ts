import { PermanentError } from '@studio/core';
import { HttpError } from '../errors/http-error.ts';

/** The project or the maker of a new secret went at the same moment: then they have no access to it any more. */
export function goneMeanwhile(error: unknown): never {
  const isGone =
    error instanceof PermanentError && (error.code === 'unknown_project' || error.code === 'unknown_user');
  throw isGone ? new HttpError('forbidden', 'You have no access to this project.') : error;
}
