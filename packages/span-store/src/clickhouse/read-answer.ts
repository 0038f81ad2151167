import type { IncomingHttpHeaders } from 'node:http';
import { parseError } from '@clickhouse/client';

/** Enough for the frame around an error text of any length that ClickHouse sends. */
const FRAME_BYTES = 64 * 1024;

/**
 * The whole body of an answer. An error after the first rows comes inside the body of a 200, framed by a tag from the
 * headers; without looking for it half an answer would pass for all of it.
 */
export async function readAnswer(
  stream: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  const tag = headers['x-clickhouse-exception-tag'];
  if (typeof tag === 'string') {
    const end = `${tag}\r\n__exception__\r\n`;
    if (body.subarray(-end.length).toString('latin1') === end) {
      const tail = body.subarray(-FRAME_BYTES).toString('utf8');
      const start = `__exception__\r\n${tag}\r\n`;
      throw parseError(tail.slice(tail.indexOf(start) + start.length));
    }
  }
  return body;
}
