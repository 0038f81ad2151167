import { isUtf8 } from 'node:buffer';
import { viewOf } from '../wire/view-of.ts';
import type { WireReader } from '../wire/wire-reader.ts';

const REPLACEMENT = '\ufffd';

/** Text between two offsets; bytes that are not UTF-8 become U+FFFD. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  return start === end ? '' : bytes.toString('utf8', start, end);
}

/** Text between two offsets, or undefined when the bytes are not UTF-8. */
export function strictTextOf(bytes: Buffer, start: number, end: number): string | undefined {
  const text = textOf(bytes, start, end);
  // The sign of a replacement may have been sent as itself: only then the bytes have to be looked at.
  return text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(start, end)) ? undefined : text;
}

/** A length-delimited field as text. */
export function readText(reader: WireReader, end: number): string {
  const stop = reader.delimited(end);
  const text = textOf(reader.bytes, reader.pos, stop);
  reader.pos = stop;
  return text;
}

/** A length-delimited field as a view of the reader's bytes. */
export function readBytes(reader: WireReader, end: number): Uint8Array {
  const stop = reader.delimited(end);
  const bytes = viewOf(reader.bytes, reader.pos, stop);
  reader.pos = stop;
  return bytes;
}

/** A length-delimited field as lower-case hexadecimal text. */
export function readHex(reader: WireReader, end: number): string {
  const stop = reader.delimited(end);
  const hex = reader.bytes.toString('hex', reader.pos, stop);
  reader.pos = stop;
  return hex;
}
