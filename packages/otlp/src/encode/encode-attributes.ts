import { type Attributes, type AttributeValue, KeyValueList, PermanentError } from '@studio/core';
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
import type { WireWriter } from '../wire/wire-writer.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Writes attributes as KeyValue records with the tag `tag`. */
export function encodeAttributes(writer: WireWriter, tag: number, attributes: Attributes): void {
  for (const { key, value } of attributes) {
    writer.message(tag, () => {
      if (key !== '') writer.text(KEY_VALUE_KEY, key);
      writer.message(KEY_VALUE_VALUE, () => encodeAnyValue(writer, value));
    });
  }
}

function encodeAnyValue(writer: WireWriter, value: AttributeValue): void {
  if (typeof value === 'string') writer.text(ANY_STRING, value);
  else if (typeof value === 'boolean') writer.bool(ANY_BOOL, value);
  else if (typeof value === 'bigint') writer.int64(ANY_INT, int64(value));
  else if (typeof value === 'number') writer.double(ANY_DOUBLE, value);
  else if (value instanceof Uint8Array) writer.bytes(ANY_BYTES, value);
  else if (value instanceof KeyValueList)
    writer.message(ANY_KVLIST, () => encodeAttributes(writer, LIST_VALUES, value.entries));
  else if (value !== null)
    writer.message(ANY_ARRAY, () => {
      for (const item of value) writer.message(LIST_VALUES, () => encodeAnyValue(writer, item));
    });
}

function int64(value: bigint): bigint {
  if (value < INT64_MIN || value > INT64_MAX)
    throw new PermanentError(`integer attribute ${value} does not fit 64 bits`, { code: 'invalid_span' });
  return value;
}
