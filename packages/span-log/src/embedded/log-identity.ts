/** `log.json`: which log this folder holds, beside the data, so that an emptied data file is not taken for a new log. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PermanentError } from '@studio/core';
import { corruptFile } from './corrupt-file.ts';

export interface LogIdentity {
  readonly format: 1;
  readonly logId: string;
  readonly partitions: number;
  /** False until the data file has been made: a process that ended in between leaves no log behind. */
  readonly created: boolean;
}

const fileIn = (dir: string) => join(dir, 'log.json');

/** The folder's identity, made when the folder is new. `wrong_partitions` when the folder has another count. */
export function readIdentity(dir: string, partitions: number, dataFile: string): LogIdentity {
  const file = fileIn(dir);
  if (!existsSync(file)) {
    if (existsSync(dataFile)) throw corruptFile(dataFile, `${file}, which belongs to it, is missing`);
    return writeIdentity(dir, { format: 1, logId: crypto.randomUUID(), partitions, created: false });
  }
  const identity = parse(file);
  if (identity.partitions === partitions) return identity;
  throw new PermanentError(
    `The span log in ${dir} has ${identity.partitions} partitions, not ${partitions}: drain it and start a new one.`,
    { code: 'wrong_partitions' },
  );
}

/** Durable when it returns. */
export function writeIdentity(dir: string, identity: LogIdentity): LogIdentity {
  const file = fileIn(dir);
  const temporary = `${file}.new`;
  const handle = openSync(temporary, 'w');
  writeSync(handle, JSON.stringify(identity));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return identity;
}

function parse(file: string): LogIdentity {
  try {
    const identity = JSON.parse(readFileSync(file, 'utf8')) as Partial<LogIdentity>;
    if (identity.format === 1 && identity.logId && identity.partitions) return identity as LogIdentity;
  } catch {
    // Named below.
  }
  throw corruptFile(file, 'it is not the description of a log that this version knows');
}
