import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { chooseEncoder } from './content-coding.ts';
import { createExceptionTag, exceptionFrame } from './exception-frame.ts';

export interface ResultOptions {
  readonly format: string;
  readonly summary: string;
  /** The request's Accept-Encoding, when it asked for compression. */
  readonly acceptEncoding: string | undefined;
  /** Turns an error into the text of the answer. */
  readonly errorText: (error: unknown) => string;
}

/**
 * Sends a result chunk by chunk at the pace of the client. Headers go out with the first chunk, so an error before it
 * is thrown; a later one ends the body with an exception frame.
 */
export async function sendResult(
  response: ServerResponse,
  chunks: AsyncIterator<Uint8Array>,
  options: ResultOptions,
): Promise<void> {
  let next = await chunks.next();
  const tag = createExceptionTag();
  const encoder = options.acceptEncoding === undefined ? undefined : chooseEncoder(options.acceptEncoding);
  response.writeHead(200, {
    'Content-Type': contentType(options.format),
    'X-ClickHouse-Format': options.format,
    'X-ClickHouse-Summary': options.summary,
    'X-ClickHouse-Exception-Tag': tag,
    ...(encoder === undefined ? {} : { 'Content-Encoding': encoder.name }),
  });
  const body: Writable = encoder?.stream ?? response;
  if (encoder !== undefined) encoder.stream.pipe(response);
  const ended = finished(response);
  // A client that went away is seen by `writable` below.
  ended.catch(() => undefined);
  try {
    for (; next.done !== true; next = await chunks.next()) {
      if (response.destroyed) return;
      if (!body.write(next.value)) await drained(body, response);
    }
  } catch (error) {
    body.write(exceptionFrame(tag, options.errorText(error)));
  } finally {
    await chunks.return?.();
    body.end();
  }
  await ended.catch(() => undefined);
}

function drained(body: Writable, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      body.off('drain', done);
      response.off('close', done);
      resolve();
    };
    body.once('drain', done);
    response.once('close', done);
  });
}

function contentType(format: string): string {
  if (/^JSON.*EachRow|^NDJSON|^JSONLines/i.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (/^JSON/i.test(format)) return 'application/json; charset=UTF-8';
  if (/^CSV/i.test(format)) return 'text/csv; charset=UTF-8';
  if (/^(TSV|TabSeparated)/i.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(RowBinary|Native|Parquet|Arrow)/i.test(format)) return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}
