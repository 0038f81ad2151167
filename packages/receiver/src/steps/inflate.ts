import { createGunzip, createInflate, gunzipSync } from 'node:zlib';
import type { Reservation } from '../budget/byte-budget.ts';
import { reserve } from '../budget/reserve.ts';
import { ok, type Refused, refused, type StepOutcome } from '../outcome.ts';
import type { ContentEncoding } from '../request.ts';

/**
 * Below these sizes inflating on this thread is cheaper than a trip to another one; the second bounds how long
 * a small body that inflates to much can hold it up (1 MiB: about 3 ms).
 */
const SYNC_WIRE_BYTES = 128 * 1024;
const SYNC_INFLATED_BYTES = 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Undoes the content encoding. Stops while inflating at `maxBytes` or when the byte budget is used up. */
export async function inflate(
  wire: Uint8Array,
  encoding: ContentEncoding,
  maxBytes: number,
  reservation: Reservation,
): Promise<StepOutcome<Uint8Array>> {
  if (encoding === 'identity') return ok(wire);
  const small =
    encoding === 'gzip' && wire.length <= SYNC_WIRE_BYTES ? inflateSmall(wire, maxBytes) : undefined;
  if (!small) return inflateStreaming(wire, encoding, maxBytes, reservation);
  return reserve(reservation, small.length) ?? ok(small);
}

/** `undefined` when it is larger or broken: the streaming way then says which. */
function inflateSmall(wire: Uint8Array, maxBytes: number): Uint8Array | undefined {
  try {
    return gunzipSync(wire, { maxOutputLength: Math.min(SYNC_INFLATED_BYTES, maxBytes) });
  } catch {
    return undefined;
  }
}

function inflateStreaming(
  wire: Uint8Array,
  encoding: 'gzip' | 'deflate',
  maxBytes: number,
  reservation: Reservation,
): Promise<StepOutcome<Uint8Array>> {
  return new Promise((resolve) => {
    const options = { chunkSize: CHUNK_BYTES };
    const stream = encoding === 'gzip' ? createGunzip(options) : createInflate(options);
    const chunks: Buffer[] = [];
    let length = 0;
    const refuse = (refusal: Refused) => {
      stream.destroy();
      resolve(refusal);
    };
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) return refuse(tooLarge(maxBytes));
      const full = reserve(reservation, chunk.length);
      if (full) return refuse(full);
      chunks.push(chunk);
    });
    stream.once('error', () => refuse(refused('undecodable', `The body is not valid ${encoding}.`)));
    stream.once('end', () => resolve(ok(Buffer.concat(chunks, length))));
    stream.end(wire);
  });
}

export function tooLarge(maxBytes: number): Refused {
  return refused('too_large', `The request is larger than ${maxBytes} bytes, on the wire or decompressed.`);
}
