import {
  ANY_ARRAY,
  ANY_BOOL,
  ANY_BYTES,
  ANY_DOUBLE,
  ANY_INT,
  ANY_KVLIST,
  ANY_STRING,
  KEY_VALUE_KEY,
  KEY_VALUE_VALUE,
  LIST_VALUES,
} from '../wire/tags.ts';
import { undecodable } from '../wire/undecodable.ts';
import type { WireReader } from '../wire/wire-reader.ts';

/** Attribute values inside attribute values, at most: deeper ones make a body undecodable. */
export const MAX_VALUE_DEPTH = 100;

/** Checks one KeyValue message that ends at `end`, and leaves the reader there. */
export function checkKeyValue(reader: WireReader, end: number, depth: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === KEY_VALUE_KEY) reader.pos = reader.delimited(end);
    else if (tag === KEY_VALUE_VALUE) checkAnyValue(reader, reader.delimited(end), depth);
    else skipUnknown(reader, tag, end, 2);
  }
}

function checkAnyValue(reader: WireReader, end: number, depth: number): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case ANY_STRING:
      case ANY_BYTES:
        reader.pos = reader.delimited(end);
        break;
      case ANY_BOOL:
      case ANY_INT:
        reader.skipVarint(end);
        break;
      case ANY_DOUBLE:
        reader.skipBytes(8, end);
        break;
      case ANY_ARRAY:
      case ANY_KVLIST:
        checkList(reader, reader.delimited(end), depth + 1, tag === ANY_KVLIST);
        break;
      default:
        skipUnknown(reader, tag, end, 7);
    }
  }
}

function checkList(reader: WireReader, end: number, depth: number, ofPairs: boolean): void {
  if (depth > MAX_VALUE_DEPTH)
    throw undecodable(`attribute value nested deeper than ${MAX_VALUE_DEPTH} levels`, reader.pos);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag !== LIST_VALUES) skipUnknown(reader, tag, end, 1);
    else if (ofPairs) checkKeyValue(reader, reader.delimited(end), depth);
    else checkAnyValue(reader, reader.delimited(end), depth);
  }
}

/** A field that the message's definition does not have; a known one (1 … `lastKnown`) has the wrong wire type here. */
export function skipUnknown(reader: WireReader, tag: number, end: number, lastKnown: number): void {
  const field = tag >>> 3;
  if (field !== 0 && field <= lastKnown)
    throw undecodable(`field ${field} has wire type ${tag & 7}`, reader.pos);
  reader.skip(tag, end);
}
