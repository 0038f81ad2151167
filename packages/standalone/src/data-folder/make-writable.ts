import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '@studio/core';

/** Makes the folder when it is missing and tries to write in it; PermanentError `folder_not_writable` as one sentence. */
export async function makeWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rmdir(await mkdtemp(join(folder, '.write-test-')));
  } catch (error) {
    throw new PermanentError(
      `The data folder ${folder} cannot be written (${reasonOf(error)}); give this user the right to, or set JUNJO_HOST_DB_DATA_PATH to another folder.`,
      { code: 'folder_not_writable', cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'there is a file of that name';
  return message;
}
