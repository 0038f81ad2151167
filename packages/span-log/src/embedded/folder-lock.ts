/**
 * One process at a time on a log: LMDB itself lets several in. The lock is an exclusive SQLite transaction on an empty
 * file, that is a lock of the operating system, which ends together with the process: a kill leaves nothing stale, and
 * a process id that was given to somebody else is not mistaken for the owner. (proper-lockfile goes by modification
 * times: after a kill it blocks until they are old enough, and a paused process loses its lock without noticing.)
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PermanentError } from '@studio/core';

const SQLITE_BUSY = 5;

export interface FolderLock {
  release(): void;
}

/** PermanentError `log_in_use`, naming the other process, when the folder is locked. */
export function lockFolder(dir: string): FolderLock {
  const file = join(dir, 'lock');
  const ownerFile = join(dir, 'lock-owner');
  const database = openLock(file);
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unusable(file, error);
    const message = `The span log in ${dir} is in use by ${ownerOf(ownerFile)}; stop it first, or use another folder.`;
    throw new PermanentError(message, { code: 'log_in_use', cause: error });
  }
  writeFileSync(ownerFile, String(process.pid));
  return {
    release: () => {
      if (!database.isOpen) return;
      rmSync(ownerFile, { force: true });
      database.close();
    },
  };
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw unusable(file, error);
  }
}

const unusable = (file: string, cause: unknown) =>
  new PermanentError(`The lock file ${file} cannot be used: ${(cause as Error).message}.`, {
    code: 'corrupt_file',
    cause,
  });

function ownerOf(file: string): string {
  try {
    return `process ${Number(readFileSync(file, 'utf8'))}`;
  } catch {
    return 'another process';
  }
}
