import { PermanentError, RetryableError } from '@studio/core';

/** Primary result codes, https://www.sqlite.org/rescode.html; extended ones carry them in their low byte. */
const CODE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;

/** Whether a statement was refused, without effect, because another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const primary = primaryCode(error);
  return primary === CODE.busy || primary === CODE.locked;
}

/** For the errors of node:sqlite on this file; others as they are. */
export function translateSqliteError(file: string): (error: unknown) => unknown {
  return (error) => {
    if (!(error instanceof Error) || error instanceof PermanentError || error instanceof RetryableError)
      return error;
    const primary = primaryCode(error);
    if (primary === undefined) return isFileError(error) ? notWritable(file, error) : error;
    switch (primary) {
      case CODE.busy:
      case CODE.locked:
        return unavailable(`The database file ${file} is locked by another process.`, error);
      case CODE.full:
        return unavailable(`The disk of the database file ${file} is full.`, error);
      case CODE.ioError:
        return unavailable(`The database file ${file} cannot be read or written: ${error.message}.`, error);
      case CODE.readOnly:
      case CODE.cannotOpen:
        return notWritable(file, error);
      case CODE.corrupt:
      case CODE.notADatabase:
        return corruptFile(file, error.message, error);
      case CODE.constraint:
        return new PermanentError(`The database refused it: ${error.message}.`, {
          code: 'constraint_violated',
          cause: error,
        });
      default:
        return new PermanentError(`The database file ${file}: ${error.message}.`, {
          code: 'database_error',
          cause: error,
        });
    }
  };
}

export function corruptFile(file: string, what: unknown, cause?: unknown): PermanentError {
  return new PermanentError(
    `The database file ${file} is damaged or is not a SQLite database (${String(what)}): restore it from a backup or move it away.`,
    { code: 'database_corrupt', cause },
  );
}

function notWritable(file: string, cause: Error): PermanentError {
  return new PermanentError(
    `The database file ${file} cannot be opened for writing (${cause.message}): check that its folder exists and who may write there.`,
    { code: 'database_not_writable', cause },
  );
}

function unavailable(message: string, cause: Error): RetryableError {
  return new RetryableError(message, { code: 'database_unavailable', cause });
}

function primaryCode(error: unknown): number | undefined {
  const { code, errcode = 0 } = error as { readonly code?: string; readonly errcode?: number };
  return code === 'ERR_SQLITE_ERROR' ? errcode & 0xff : undefined;
}

function isFileError({ code }: NodeJS.ErrnoException): boolean {
  return ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'ENOSPC'].includes(code ?? '');
}
