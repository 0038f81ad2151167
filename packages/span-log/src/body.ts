import { gunzipSync } from 'node:zlib';
import { PermanentError } from '@studio/core';
import type { SpanRecord } from './record.ts';

type Body = Pick<SpanRecord, 'body' | 'encoding'>;

/**
 * The body without compression.
 * @throws PermanentError `body_too_large` (a bomb; stopped at the limit), `invalid_gzip`, `unknown_encoding`
 */
export function inflateBody({ body, encoding }: Body, maxBytes: number): Uint8Array {
  if (encoding === 'identity') return body;
  if (encoding !== 'gzip') {
    throw new PermanentError(`The body has an unknown encoding: ${String(encoding)}.`, {
      code: 'unknown_encoding',
    });
  }
  try {
    return gunzipSync(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new PermanentError(`The body inflates to more than ${maxBytes} bytes.`, {
        code: 'body_too_large',
        cause,
      });
    }
    throw new PermanentError(`The body is not gzip: ${(cause as Error).message}.`, {
      code: 'invalid_gzip',
      cause,
    });
  }
}

const GZIP_SIZE_BYTES = 4;

/**
 * Size of the body without compression as gzip's trailer says, at most `maxBytes`. A client can make it say anything,
 * so it only plans: what a batch really holds is counted while it is inflated.
 */
export function inflatedSizeHint({ body, encoding }: Body, maxBytes: number): number {
  if (encoding !== 'gzip' || body.length < GZIP_SIZE_BYTES) return body.length;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const size = view.getUint32(body.length - GZIP_SIZE_BYTES, true);
  return Math.min(Math.max(size, body.length), maxBytes);
}
