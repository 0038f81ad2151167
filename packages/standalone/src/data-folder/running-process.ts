import { existsSync } from 'node:fs';
import type { DataFolder } from './data-folder.ts';
import { tryLockFolder } from './lock-folder.ts';
import { type RunningProcess, readRuntimeFile } from './runtime-file.ts';

/** The standalone process that runs on this folder now, or undefined. */
export function runningProcess(folder: DataFolder): RunningProcess | undefined {
  if (!existsSync(folder.lock)) return undefined;
  using lock = tryLockFolder(folder);
  return lock ? undefined : readRuntimeFile(folder);
}
