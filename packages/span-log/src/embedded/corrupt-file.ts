import { PermanentError } from '@studio/core';

/** One sentence that names the file. */
export const corruptFile = (file: string, why: string, cause?: unknown) =>
  new PermanentError(
    `The span log's file ${file} is damaged: ${why}; restore it from a backup, or move it away.`,
    {
      code: 'corrupt_file',
      cause,
    },
  );
