import { ClickHouseError } from '@clickhouse/client';
import { PermanentError, RetryableError } from '@studio/core';

/**
 * Codes of errors in the rows themselves. An insert is one block, which is parsed and cut by partition before the
 * first part is written, so these mean that nothing of this block was written.
 */
const ROW_ERRORS: ReadonlySet<string> = new Set([
  '6', // CANNOT_PARSE_TEXT
  '26', // CANNOT_PARSE_QUOTED_STRING
  '27', // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  '33', // CANNOT_READ_ALL_DATA
  '53', // TYPE_MISMATCH
  '69', // ARGUMENT_OUT_OF_BOUND
  '72', // CANNOT_PARSE_NUMBER
  '117', // INCORRECT_DATA
  '128', // TOO_LARGE_ARRAY_SIZE
  '131', // TOO_LARGE_STRING_SIZE
  '252', // TOO_MANY_PARTS of MergeTree, or too many partitions for one block
]);
/** MergeTree throws the same code when merges lag behind: that one passes. */
const MERGES_LAG = /Merges are processing significantly slower|Too many parts \(/;

/** Errors that a reader can do something about: the statement, its size or its time. */
const QUERY_ERRORS: ReadonlyMap<string, string> = new Map([
  ['62', 'syntax_error'],
  ['47', 'unknown_identifier'],
  ['60', 'unknown_table'],
  ['46', 'unknown_function'],
  ['81', 'unknown_database'],
  ['159', 'query_timeout'],
  ['241', 'query_memory_limit'],
  ['307', 'query_too_large'],
  ['396', 'query_too_large'],
  ['164', 'not_read_only'],
  ['497', 'not_read_only'],
]);

/** An insert that failed. Whatever is not known to have happened before any write is retryable: its effect is unknown. */
export function insertError(error: unknown, table: string): PermanentError | RetryableError {
  if (isOurs(error)) return error;
  if (error instanceof ClickHouseError && ROW_ERRORS.has(error.code) && !MERGES_LAG.test(error.message)) {
    return new PermanentError(`The span store refused rows for ${table}: ${firstLine(error)}`, {
      code: 'rejected_rows',
      cause: error,
    });
  }
  return unavailable(error, `Writing to ${table} failed`);
}

/** A read, a check or a migration that failed. */
export function readError(error: unknown, what: string): PermanentError | RetryableError {
  if (isOurs(error)) return error;
  return unavailable(error, `${what} failed`);
}

/** An operator's own statement that failed: mostly the statement's fault. */
export function operatorQueryError(error: unknown): PermanentError | RetryableError {
  const told = isOurs(error) && error.cause instanceof ClickHouseError ? error.cause : error;
  if (isOurs(told)) return told;
  if (told instanceof ClickHouseError) {
    return new PermanentError(firstLine(told), {
      code: QUERY_ERRORS.get(told.code) ?? 'query_failed',
      cause: told,
    });
  }
  return unavailable(told, 'The query failed');
}

function unavailable(error: unknown, what: string): RetryableError {
  return new RetryableError(`${what}: ${firstLine(error)}`, { code: 'store_unavailable', cause: error });
}

function isOurs(error: unknown): error is PermanentError | RetryableError {
  return error instanceof PermanentError || error instanceof RetryableError;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
