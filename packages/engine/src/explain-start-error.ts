import { PermanentError } from '@studio/core';
import { ChildStartError } from './child-process.ts';

/** One sentence that says what is wrong with the data folder and what to do. */
export function explainStartError(error: unknown, dataDir: string): PermanentError {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ChildStartError ? error.code : '';
  const fail = (name: string, sentence: string) => new PermanentError(sentence, { code: name, cause: error });
  if (code === 'data_dir_locked' || /Cannot lock file/i.test(message)) {
    return fail(
      'data_dir_locked',
      `The data folder ${dataDir} is in use by another running instance: stop it first.`,
    );
  }
  if (
    ['EACCES', 'EPERM', 'EROFS'].includes(code) ||
    /permission denied|read-only file system/i.test(message)
  ) {
    return fail('data_dir_not_writable', `The data folder ${dataDir} is not writable by this user.`);
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return fail(
      'data_dir_not_a_folder',
      `The data folder ${dataDir} cannot be used: there is a file of that name.`,
    );
  }
  if (code === 'ENOSPC' || /No space left/i.test(message)) {
    return fail('disk_full', `The disk of the data folder ${dataDir} is full.`);
  }
  if (code === 'EADDRINUSE')
    return fail('port_in_use', `The engine's port is in use by another program: ${message}.`);
  if (/DB::Exception|Code: \d+|file is not a database/.test(message)) {
    return fail(
      'data_dir_damaged',
      `The data folder ${dataDir} cannot be opened, it may be damaged: ${message}`,
    );
  }
  return fail('engine_failed', `The embedded engine does not start: ${message}`);
}
