import type { WireReader } from './wire-reader.ts';

export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The payloads of the records with tag `wanted` up to `end`; the reader may be moved between two of them. */
export function* messages(reader: WireReader, end: number, wanted: number): Generator<ByteRange> {
  let next = reader.pos;
  while (next < end) {
    reader.pos = next;
    const tag = reader.tag(end);
    if (tag !== wanted) {
      reader.skip(tag, end);
      next = reader.pos;
    } else {
      next = reader.delimited(end);
      yield { start: reader.pos, end: next };
    }
  }
}
