import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { SqlError } from '../sql/sql-error.ts';
import { type InsertStatement, type OtherStatement, readStatement } from '../sql/statement.ts';
import { decoded, engineCompression } from './content-coding.ts';
import { readMultipart } from './multipart.ts';
import { readBody } from './read-body.ts';
import type { RequestParameters } from './request-parameters.ts';

/** An insert with the stream of its rows, or any other statement. */
export type StatementRequest =
  | { readonly statement: InsertStatement; readonly rows: Readable; readonly compression: string }
  | { readonly statement: OtherStatement };

/**
 * Finds statement and data of a request: `query` in the URL with rows as the body, or the statement as the body with
 * its rows inline, or a multipart form with `query` and `param_*` (added to `request.parameters`).
 */
export async function readStatementRequest(
  http: IncomingMessage,
  request: RequestParameters,
  maxSqlBytes: number,
): Promise<StatementRequest> {
  const encoding = http.headers['content-encoding'];
  const type = http.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    const parts = readMultipart(await readBody(decoded(http, encoding), maxSqlBytes), type);
    for (const [name, value] of parts) {
      if (name.startsWith('param_')) request.parameters.set(name.slice('param_'.length), value);
    }
    return fromText(Buffer.from(request.query ?? parts.get('query') ?? ''));
  }
  if (request.query !== undefined) {
    const statement = readStatement(request.query);
    if (statement.kind === 'insert' && statement.dataStart === request.query.length) {
      return { statement, rows: http, compression: engineCompression(encoding) };
    }
  }
  const body = await readBody(decoded(http, encoding), maxSqlBytes);
  const query =
    request.query === undefined ? [] : [Buffer.from(`${request.query}${body.length > 0 ? '\n' : ''}`)];
  return fromText(Buffer.concat([...query, body]));
}

function fromText(bytes: Buffer): StatementRequest {
  const text = bytes.toString('utf8');
  const statement = readStatement(text);
  if (statement.kind === 'other') return { statement };
  const head = text.slice(0, statement.dataStart);
  // Otherwise the byte offset of the data would be guessed.
  if (head.includes('\ufffd')) throw new SqlError('the statement before the data is not valid UTF-8');
  const rows = bytes.subarray(Buffer.byteLength(head));
  return { statement, rows: Readable.from([rows]), compression: 'none' };
}
