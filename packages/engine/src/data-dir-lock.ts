import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, PermanentError } from '@studio/core';

export interface DataDirLock {
  release(): void;
}

/** A predecessor that was just killed may hold the lock for a moment. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 50;

/**
 * Makes this process the only owner of a data folder until it ends, however it ends. It is taken before anything in
 * the folder is touched; the engine's own lock comes only when it has read everything. SQLite is used for its lock.
 * @throws PermanentError `data_dir_locked`
 */
export async function lockDataDir(dataDir: string, clock: Clock): Promise<DataDirLock> {
  const deadline = clock.monotonicMs() + PATIENCE_MS;
  const database = new DatabaseSync(join(dataDir, 'lock.sqlite'));
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
      return { release: () => database.close() };
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (clock.monotonicMs() > deadline) {
        database.close();
        throw new PermanentError('another process owns the data folder', {
          code: 'data_dir_locked',
          cause: error,
        });
      }
      await clock.sleep(RETRY_MS);
    }
  }
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown) =>
  error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
