import { ClickHouseError } from '@clickhouse/client';
import { PermanentError, RetryableError } from '@studio/core';

/** Errors in the rows themselves: parsing, types, sizes. */
const ROW_ERRORS: ReadonlySet<string> = new Set([
  ...['6', '26', '27', '33', '41', '53', '69', '72', '117', '128', '131', '252'],
]);
/** MergeTree throws 252 also when merges lag behind: that one passes. */
const MERGES_LAG = /Merges are processing significantly slower|Too many parts \(/;

export function insertError(error: unknown, table: string): PermanentError | RetryableError {
  if (error instanceof ClickHouseError && ROW_ERRORS.has(error.code) && !MERGES_LAG.test(error.message)) {
    // Without the server's words: they quote the row.
    return new PermanentError(`The vector index refused rows for ${table} (code ${error.code}).`, {
      code: 'rejected_points',
    });
  }
  return readError(error);
}

export function readError(error: unknown): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const reason = error instanceof ClickHouseError ? `code ${error.code}, ${error.type}` : wordsOf(error);
  return new RetryableError(`The vector index does not answer: ${reason}`, {
    code: 'index_unavailable',
    cause: error,
  });
}

function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
