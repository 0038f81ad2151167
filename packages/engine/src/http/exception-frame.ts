import { randomBytes } from 'node:crypto';

/** Value of `X-ClickHouse-Exception-Tag`: by it a client tells an error after the first rows from the rows. */
export function createExceptionTag(): string {
  return randomBytes(8).toString('hex');
}

/** The end of a body that failed after its status was sent (ClickHouse ≥ 25.11). */
export function exceptionFrame(tag: string, message: string): Buffer {
  const text = `${message}\n`;
  return Buffer.from(
    `\r\n__exception__\r\n${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}\r\n__exception__\r\n`,
  );
}
