import { HttpError } from './http-error.ts';

/** The text parts of a `multipart/form-data` body by name (RFC 7578), as @clickhouse/client sends long parameters. */
export function readMultipart(body: Buffer, contentType: string): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new HttpError(400, 'multipart body without a boundary');
  const parts = new Map<string, string>();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  let at = text.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (text.toString('latin1', start, start + 2) === '--') return parts;
    const next = text.indexOf(delimiter, start);
    const headersEnd = text.indexOf('\r\n\r\n', start);
    if (next < 0 || headersEnd < 0 || headersEnd > next) break;
    const headers = text.toString('utf8', start, headersEnd);
    const name = /content-disposition:[^\r\n]*;\s*name="([^"]*)"/i.exec(headers)?.[1];
    if (name === undefined) throw new HttpError(400, 'multipart part without a name');
    parts.set(name, text.toString('utf8', headersEnd + 4, next));
    at = next;
  }
  throw new HttpError(400, 'multipart body is not closed');
}
