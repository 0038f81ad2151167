import { join, resolve } from 'node:path';

/** Where everything of the embedded mode lies. */
export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** The embedded span log. */
  readonly log: string;
  /** The embedded engine's tables. */
  readonly engine: string;
  /** Projects, keys and tokens (SQLite). */
  readonly relational: string;
  /** Keys that the process made for itself. */
  readonly secrets: string;
  /** Held by the one process that may write here. */
  readonly lock: string;
  /** What the running process tells the command line of the same user. */
  readonly runtime: string;
}

export function dataFolderAt(cwd: string, dataPath: string): DataFolder {
  const path = resolve(cwd, dataPath);
  return {
    path,
    log: join(path, 'log'),
    engine: join(path, 'engine'),
    relational: join(path, 'relational.db'),
    secrets: join(path, 'secrets.json'),
    lock: join(path, 'lock'),
    runtime: join(path, 'run.json'),
  };
}
