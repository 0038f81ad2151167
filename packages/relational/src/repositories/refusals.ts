/** What a repository refuses, before it has written anything. */
import { PermanentError } from '@studio/core';

export function unknownProject(id: string): PermanentError {
  return new PermanentError(`There is no project ${JSON.stringify(id)}.`, { code: 'unknown_project' });
}

export function unknownUser(id: string): PermanentError {
  return new PermanentError(`There is no user ${JSON.stringify(id)}, or not an active one.`, {
    code: 'unknown_user',
  });
}

export function lastInstanceAdmin(): PermanentError {
  return new PermanentError('No active instance admin would be left.', { code: 'last_instance_admin' });
}
