import { type AttributeValue, type KeyValue, KeyValueList } from '@studio/core';
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
import type { WireReader } from '../wire/wire-reader.ts';
import { readBytes, readText } from './read-text.ts';

/*
 * For bytes that the validator has passed: depth and wire types are not checked again. As protobuf wants it, a field
 * that comes twice counts with its last value, and a message that comes twice is merged.
 */

export function decodeKeyValue(reader: WireReader, end: number): KeyValue {
  let key = '';
  let value: AttributeValue = null;
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === KEY_VALUE_KEY) key = readText(reader, end);
    else if (tag === KEY_VALUE_VALUE) value = decodeAnyValue(reader, reader.delimited(end), value);
    else reader.skip(tag, end);
  }
  return { key, value };
}

/** @param merged what an earlier AnyValue of the same field said */
function decodeAnyValue(reader: WireReader, end: number, merged: AttributeValue = null): AttributeValue {
  let value = merged;
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case ANY_STRING:
        value = readText(reader, end);
        break;
      case ANY_BOOL:
        value = reader.int64(end) !== 0n;
        break;
      case ANY_INT:
        value = reader.int64(end);
        break;
      case ANY_DOUBLE:
        value = reader.double(end);
        break;
      case ANY_BYTES:
        value = readBytes(reader, end);
        break;
      case ANY_ARRAY: {
        const items: AttributeValue[] = Array.isArray(value) ? [...value] : [];
        decodeArray(reader, reader.delimited(end), items);
        value = items;
        break;
      }
      case ANY_KVLIST: {
        const entries = value instanceof KeyValueList ? [...value.entries] : [];
        decodeAttributes(reader, reader.delimited(end), LIST_VALUES, entries);
        value = new KeyValueList(entries);
        break;
      }
      default:
        reader.skip(tag, end);
    }
  }
  return value;
}

function decodeArray(reader: WireReader, end: number, into: AttributeValue[]): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === LIST_VALUES) into.push(decodeAnyValue(reader, reader.delimited(end)));
    else reader.skip(tag, end);
  }
}

/** Appends the KeyValues of the records with tag `wanted` up to `end`; other records are skipped. */
export function decodeAttributes(reader: WireReader, end: number, wanted: number, into: KeyValue[]): void {
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === wanted) into.push(decodeKeyValue(reader, reader.delimited(end)));
    else reader.skip(tag, end);
  }
}
