import { RetryableError } from '@studio/core';
import { SqlError } from '../sql/sql-error.ts';
import { HttpError } from './http-error.ts';

/** An error in the form of ClickHouse's HTTP interface. */
export interface ClickHouseError {
  readonly status: number;
  readonly code: number;
  /** `Code: N. DB::Exception: message. (NAME) (version V)` */
  readonly text: string;
}

/** Status by error code, as ClickHouse's `exceptionCodeToHTTPStatus` (src/Server/HTTP/exceptionCodeToHTTPStatus.cpp). */
const STATUS: Record<number, number> = Object.fromEntries([
  ...[6, 26, 27, 36, 38, 41, 42, 43, 44, 53, 62, 70, 72, 117, 130, 131, 321, 456, 457].map((code) => [
    code,
    400,
  ]),
  ...[46, 47, 50, 60, 63, 81, 115].map((code) => [code, 404]),
  ...[164, 497].map((code) => [code, 403]),
  ...[48].map((code) => [code, 501]),
  ...[159].map((code) => [code, 408]),
]);

/** @param hidden A path that must not appear in the answer. */
export function toClickHouseError(error: unknown, hidden?: string): ClickHouseError {
  if (error instanceof SqlError) {
    const { clickhouseCode: code, clickhouseName: name } = error;
    return {
      status: STATUS[code] ?? 500,
      code,
      text: `Code: ${code}. DB::Exception: ${error.message}. (${name})`,
    };
  }
  if (error instanceof RetryableError) {
    return {
      status: 503,
      code: 202,
      text: `Code: 202. DB::Exception: ${error.message}. (TOO_MANY_SIMULTANEOUS_QUERIES)`,
    };
  }
  if (error instanceof HttpError) {
    return {
      status: error.status,
      code: 1000,
      text: `Code: 1000. DB::Exception: ${error.message}. (POCO_EXCEPTION)`,
    };
  }
  let text = error instanceof Error ? error.message : String(error);
  if (hidden !== undefined) text = text.replaceAll(hidden, 'request body');
  // The engine repeats the prefix when an insert fails.
  text = text
    .replace(/^Query failed: /, '')
    .replace(/^(Code: (\d+)\. DB::Exception: )(?:Code: \2\. DB::Exception: )+/, '$1');
  const code = Number(/^Code: (\d+)/.exec(text)?.[1] ?? 1001);
  if (code === 1001) text = `Code: 1001. DB::Exception: ${text}. (STD_EXCEPTION)`;
  return { status: STATUS[code] ?? 500, code, text };
}
