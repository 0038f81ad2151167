/**
 * What is stored of a record beside its body: a fixed head for what is read often (twin hash, sizes, checksum), then
 * the other fields as JSON. Kept apart from the body so that reading the twin window does not read the bodies.
 *
 * 0 format · 1 body length (u32) · 5 CRC-32C of the body (u32) · 9 bytes before this record in its partition (f64) ·
 * 17 appended at, Unix ms (f64) · 25 twin hash (32) · 57 JSON. All big-endian.
 */
import { crc32c } from '@node-rs/crc32';
import { TWIN_HASH_BYTES } from '../limits.ts';
import type { SpanRecord } from '../record.ts';

const FORMAT = 1;
const HASH_AT = 25;
const JSON_AT = HASH_AT + TWIN_HASH_BYTES;

/** Above this LMDB gives a value pages of its own. */
const OWN_PAGES_ABOVE = 2_000;
const PAGE = 4_096;

export interface Envelope {
  readonly bodyLength: number;
  readonly bodyCrc: number;
  readonly bytesBefore: number;
  readonly appendedAtMs: number;
  readonly twinHash: Uint8Array;
  readonly fields: Omit<SpanRecord, 'twinHash' | 'body'>;
}

export function encodeEnvelope(record: SpanRecord, bytesBefore: number, appendedAtMs: number): Buffer {
  const { twinHash, body, ...fields } = record;
  const json = Buffer.from(JSON.stringify(fields));
  const bytes = Buffer.allocUnsafe(JSON_AT + json.length);
  bytes.writeUInt8(FORMAT, 0);
  bytes.writeUInt32BE(body.length, 1);
  bytes.writeUInt32BE(crc32c(body), 5);
  bytes.writeDoubleBE(bytesBefore, 9);
  bytes.writeDoubleBE(appendedAtMs, 17);
  bytes.set(twinHash, HASH_AT);
  bytes.set(json, JSON_AT);
  return bytes;
}

/** `undefined` when these bytes are no envelope. */
export function decodeEnvelope(bytes: Buffer): Envelope | undefined {
  if (bytes.length < JSON_AT || bytes.readUInt8(0) !== FORMAT) return undefined;
  try {
    return {
      bodyLength: bytes.readUInt32BE(1),
      bodyCrc: bytes.readUInt32BE(5),
      bytesBefore: bytes.readDoubleBE(9),
      appendedAtMs: bytes.readDoubleBE(17),
      twinHash: bytes.subarray(HASH_AT, JSON_AT),
      fields: JSON.parse(bytes.toString('utf8', JSON_AT)) as Envelope['fields'],
    };
  } catch {
    return undefined;
  }
}

export const bodyMatches = (envelope: Envelope, body: Uint8Array): boolean =>
  body.length === envelope.bodyLength && crc32c(body) === envelope.bodyCrc;

/** About what a record takes in the file. */
export function storedBytes(bodyLength: number): number {
  const body = bodyLength > OWN_PAGES_ABOVE ? Math.ceil((bodyLength + 24) / PAGE) * PAGE : bodyLength;
  return body + 400;
}
