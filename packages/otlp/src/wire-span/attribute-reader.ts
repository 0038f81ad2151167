import type { AttributeValue, KeyValue } from '@studio/core';
import { strictTextOf } from '../decode/read-text.ts';
import { RecordRun } from '../wire/record-run.ts';
import { ANY_BOOL, ANY_DOUBLE, ANY_INT, ANY_STRING, KEY_VALUE_KEY, KEY_VALUE_VALUE } from '../wire/tags.ts';
import type { WireReader } from '../wire/wire-reader.ts';
import { KeyTable } from './key-table.ts';

const SLOTS = 512;
const SLOTS_OF_FEW_SPANS = 64;
const FEW_SPANS = 16;

/**
 * Sorts a span's attributes into those that have a column type and the rest, whose records are kept as they came.
 * Only the plain form that encoders write (a key, then a value with one field) is decoded; whatever else protobuf
 * allows belongs to the rest.
 */
export class AttributeReader {
  readonly #reader: WireReader;
  readonly #keys: KeyTable;
  readonly #others = new RecordRun();

  constructor(reader: WireReader, spanCount: number) {
    this.#reader = reader;
    this.#keys = new KeyTable(reader.bytes, reader.view, spanCount <= FEW_SPANS ? SLOTS_OF_FEW_SPANS : SLOTS);
  }

  nextSpan(): void {
    this.#keys.nextSpan();
    this.#others.clear();
  }

  /** The KeyValue between the reader's position and `end`, whose record begins at `recordStart`. */
  read(recordStart: number, end: number, into: KeyValue[]): void {
    const reader = this.#reader;
    const payload = reader.pos;
    const value = this.#plainValue(end);
    if (value !== undefined) into.push({ key: this.#key!, value });
    else {
      if (this.#key === undefined) this.#takeLastKey(payload, end);
      this.#others.add(recordStart, end);
    }
    reader.pos = end;
  }

  others(): Uint8Array {
    return this.#others.bytes(this.#reader.bytes);
  }

  /** The key that `#plainValue` took: undefined when it found none or one that is not UTF-8. */
  #key: string | undefined;

  #plainValue(end: number): AttributeValue | undefined {
    const reader = this.#reader;
    this.#key = undefined;
    if (reader.pos >= end || reader.tag(end) !== KEY_VALUE_KEY) return undefined;
    const keyEnd = reader.delimited(end);
    const keyStart = reader.pos;
    reader.pos = keyEnd;
    if (keyEnd >= end || reader.tag(end) !== KEY_VALUE_VALUE || reader.delimited(end) !== end)
      return undefined;
    this.#key = this.#keys.take(keyStart, keyEnd);
    if (this.#key === undefined || this.#keys.repeated || reader.pos >= end) return undefined;
    const value = this.#columnValue(reader.tag(end), end);
    return reader.pos === end ? value : undefined;
  }

  #columnValue(tag: number, end: number): AttributeValue | undefined {
    const reader = this.#reader;
    switch (tag) {
      case ANY_STRING: {
        const stop = reader.delimited(end);
        const start = reader.pos;
        reader.pos = stop;
        return strictTextOf(reader.bytes, start, stop);
      }
      case ANY_INT:
        return reader.int64(end);
      case ANY_BOOL:
        return reader.int64(end) !== 0n;
      case ANY_DOUBLE:
        return reader.double(end);
      default:
        return undefined;
    }
  }

  /** Notes the key of an unusual KeyValue, so that a plain one after it counts as repeated. */
  #takeLastKey(start: number, end: number): void {
    const reader = this.#reader;
    reader.pos = start;
    let keyStart = start;
    let keyEnd = start;
    while (reader.pos < end) {
      const tag = reader.tag(end);
      if (tag === KEY_VALUE_KEY) {
        keyEnd = reader.delimited(end);
        keyStart = reader.pos;
        reader.pos = keyEnd;
      } else reader.skip(tag, end);
    }
    this.#keys.take(keyStart, keyEnd);
  }
}
