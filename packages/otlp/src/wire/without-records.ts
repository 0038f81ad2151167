import { RecordRun } from './record-run.ts';
import type { WireReader } from './wire-reader.ts';

/** The records of a message but for those with tag `leftOut`. */
export function withoutRecords(reader: WireReader, start: number, end: number, leftOut: number): Uint8Array {
  const run = new RecordRun();
  reader.pos = start;
  while (reader.pos < end) {
    const recordStart = reader.pos;
    const tag = reader.tag(end);
    reader.skip(tag, end);
    if (tag !== leftOut) run.add(recordStart, reader.pos);
  }
  return run.bytes(reader.bytes);
}
