/** The errors of the port's contract, each made in one place so that both adapters say the same. */
import { PermanentError, RetryableError } from '@studio/core';

export const logUnavailable = (why: string, cause?: unknown) =>
  new RetryableError(`The span log is not available: ${why}`, { code: 'log_unavailable', cause });

export const logClosed = () => logUnavailable('it is closed.');

export const logFull = (why: string) =>
  new RetryableError(`The span log is full: ${why}`, { code: 'log_full', retryAfterMs: 5_000 });

export const offsetOutOfRange = (partition: number, offset: number, start: number) =>
  new PermanentError(
    `Offset ${offset} of partition ${partition} is no longer in the log, which starts at ${start}.`,
    { code: 'offset_out_of_range' },
  );

export const partitionLost = (partition: number, why: string, cause?: unknown) =>
  new RetryableError(`Partition ${partition} is no longer this member's: ${why}`, {
    code: 'partition_lost',
    cause,
  });
