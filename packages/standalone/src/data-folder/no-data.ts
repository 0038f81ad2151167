import { PermanentError } from '@studio/core';
import type { DataFolder } from './data-folder.ts';

/** For commands on a folder that `start` has not been run on. */
export function noData(folder: DataFolder): PermanentError {
  return new PermanentError(`There is no data in ${folder.path} yet: run \`npm start\` once first.`, {
    code: 'no_data',
  });
}
