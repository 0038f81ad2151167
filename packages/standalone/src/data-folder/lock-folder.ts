/**
 * One process at a time on a data folder. The lock is an exclusive SQLite transaction on an empty file: the
 * operating system ends it together with the process, so a kill leaves nothing to clean up, and a process id
 * that was given to somebody else cannot be mistaken for the owner (as with a file that holds a pid).
 */
import { DatabaseSync } from 'node:sqlite';
import { PermanentError } from '@studio/core';
import type { DataFolder } from './data-folder.ts';
import { readRuntimeFile } from './runtime-file.ts';

export interface FolderLock extends Disposable {
  release(): void;
}

/** The command line takes the lock for a moment to see whether a process runs; starting waits that long for it. */
const PEEK_MS = 250;

/** Takes the lock; PermanentError `data_in_use`, naming the other process, when it is taken. */
export function lockFolder(folder: DataFolder): FolderLock {
  const lock = tryLockFolder(folder, PEEK_MS);
  if (lock) return lock;
  const pid = readRuntimeFile(folder)?.pid;
  const owner = pid ? `process ${pid}` : 'another process';
  throw new PermanentError(
    `The data in ${folder.path} is in use by ${owner}; stop it first, or set JUNJO_HOST_DB_DATA_PATH to another folder.`,
    { code: 'data_in_use' },
  );
}

/** The same, or undefined when another process has it. */
export function tryLockFolder(folder: DataFolder, waitMs = 0): FolderLock | undefined {
  const database = new DatabaseSync(folder.lock, { timeout: waitMs });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw new PermanentError(
      `The lock file ${folder.lock} cannot be used (${(error as Error).message}); remove it while nothing runs on this folder.`,
      { code: 'corrupt_file', cause: error },
    );
  }
  const release = () => {
    if (database.isOpen) database.close();
  };
  return { release, [Symbol.dispose]: release };
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown) => (error as { errcode?: number }).errcode === SQLITE_BUSY;
