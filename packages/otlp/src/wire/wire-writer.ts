import { viewOf } from './view-of.ts';
import { varintSize } from './wire-type.ts';

const FIRST_CAPACITY = 1024;

/** A message too long for the one byte that was left for its length. */
interface LongMessage {
  /** Where that byte is. */
  readonly at: number;
  readonly length: number;
}

/**
 * Appends protobuf fields to a growing buffer. Field values are written as given: defaults are the caller's to skip.
 * Lengths of long messages are put in at the end, all in one copy: however deep messages nest, no byte moves twice.
 */
export class WireWriter {
  #bytes: Buffer;
  #length = 0;
  readonly #long: LongMessage[] = [];
  /** Bytes that the lengths of long messages will take more than was left for them. */
  #missing = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** What was written; the writer is not used afterwards. */
  finish(): Uint8Array {
    const written = viewOf(this.#bytes, 0, this.#length);
    if (this.#long.length === 0) return written;
    const whole = new WireWriter(this.#length + this.#missing);
    let from = 0;
    for (const { at, length } of this.#long.sort((a, b) => a.at - b.at)) {
      whole.raw(written.subarray(from, at));
      whole.#varint32(length);
      from = at + 1;
    }
    whole.raw(written.subarray(from));
    return whole.finish();
  }

  uint32(tag: number, value: number): void {
    this.#varint32(tag);
    this.#varint32(value >>> 0);
  }

  /** int32 and enums: negative numbers take ten bytes, as protobuf wants it. */
  int32(tag: number, value: number): void {
    if (value < 0) this.int64(tag, BigInt(value | 0));
    else this.uint32(tag, value);
  }

  bool(tag: number, value: boolean): void {
    this.uint32(tag, value ? 1 : 0);
  }

  int64(tag: number, value: bigint): void {
    this.#varint32(tag);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0xffffffffn) {
      this.#byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.#varint32(Number(rest));
  }

  fixed32(tag: number, value: number): void {
    this.#varint32(tag);
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value >>> 0, this.#length);
  }

  fixed64(tag: number, value: bigint): void {
    this.#varint32(tag);
    this.#reserve(8);
    this.#length = this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#length);
  }

  double(tag: number, value: number): void {
    this.#varint32(tag);
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  bytes(tag: number, value: Uint8Array): void {
    this.#varint32(tag);
    this.#varint32(value.byteLength);
    this.raw(value);
  }

  text(tag: number, value: string): void {
    const length = Buffer.byteLength(value, 'utf8');
    this.#varint32(tag);
    this.#varint32(length);
    this.#reserve(length);
    this.#length += this.#bytes.write(value, this.#length, length, 'utf8');
  }

  /** Bytes that are records already. */
  raw(value: Uint8Array): void {
    if (value.byteLength === 0) return;
    this.#reserve(value.byteLength);
    this.#bytes.set(value, this.#length);
    this.#length += value.byteLength;
  }

  /** A nested message: what `write` appends. */
  message(tag: number, write: () => void): void {
    this.#varint32(tag);
    const at = this.#length;
    const missing = this.#missing;
    this.#byte(0);
    write();
    const length = this.#length - at - 1 + this.#missing - missing;
    if (length < 0x80) this.#bytes[at] = length;
    else {
      this.#long.push({ at, length });
      this.#missing += varintSize(length) - 1;
    }
  }

  /** Only the length of a record whose payload the caller appends with `raw`. */
  head(tag: number, length: number): void {
    this.#varint32(tag);
    this.#varint32(length);
  }

  #varint32(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.byteLength) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.byteLength * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
