import { undecodable } from './undecodable.ts';
import { WireType } from './wire-type.ts';

const LONGEST_VARINT = 10;

/**
 * A cursor over protobuf bytes. Every read stays below the `end` it is given (itself never above the array's length)
 * and throws PermanentError `invalid_protobuf` otherwise. Nothing is copied: lengths are compared, never allocated.
 */
export class WireReader {
  /** Always a Buffer over the given bytes: one hidden class keeps the hot loops monomorphic. */
  readonly bytes: Buffer;
  readonly view: DataView;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next tag; the caller has seen that `pos < end`. */
  tag(end: number): number {
    const first = this.bytes[this.pos]!;
    if (first < 0x80) {
      this.pos++;
      return first;
    }
    const at = this.pos;
    const tag = this.#longVarint(end);
    if (tag > 0xffffffff) throw undecodable('tag out of range', at);
    return tag;
  }

  /** Reads a length and returns where its payload ends; `pos` is then where it starts. */
  delimited(end: number): number {
    const at = this.pos;
    if (at < end) {
      const length = this.bytes[at]!;
      const stop = at + 1 + length;
      if (length < 0x80 && stop <= end) {
        this.pos = at + 1;
        return stop;
      }
    }
    return this.#longDelimited(end);
  }

  /** The low 32 bits of a varint, unsigned: uint32, and int32 and enums after `| 0`. */
  uint32(end: number): number {
    let result = 0;
    const at = this.pos;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (this.pos >= end) throw undecodable('message ends inside a varint', at);
      const byte = this.bytes[this.pos++]!;
      if (i < 5) result |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) return result >>> 0;
    }
    throw undecodable('varint longer than 10 bytes', at);
  }

  /** A varint as a signed 64-bit integer. */
  int64(end: number): bigint {
    let low = 0;
    let high = 0;
    const at = this.pos;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (this.pos >= end) throw undecodable('message ends inside a varint', at);
      const byte = this.bytes[this.pos++]!;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) return toBigInt(high, low >>> 0);
    }
    throw undecodable('varint longer than 10 bytes', at);
  }

  fixed32(end: number): number {
    const at = this.skipBytes(4, end);
    return this.view.getUint32(at, true);
  }

  fixed64(end: number): bigint {
    const at = this.skipBytes(8, end);
    return this.view.getBigUint64(at, true);
  }

  double(end: number): number {
    const at = this.skipBytes(8, end);
    return this.view.getFloat64(at, true);
  }

  /** Steps over `count` bytes and returns where they start. */
  skipBytes(count: number, end: number): number {
    const at = this.pos;
    if (count > end - at) throw undecodable(`message ends inside a value of ${count} bytes`, at);
    this.pos = at + count;
    return at;
  }

  skipVarint(end: number): void {
    const at = this.pos;
    const stop = Math.min(end, at + LONGEST_VARINT);
    for (let i = at; i < stop; i++) {
      if (this.bytes[i]! < 0x80) {
        this.pos = i + 1;
        return;
      }
    }
    throw undecodable(stop === end ? 'message ends inside a varint' : 'varint longer than 10 bytes', at);
  }

  /** Steps over the value of a field that nobody here knows. Groups, long deprecated, are refused. */
  skip(tag: number, end: number): void {
    if (tag >>> 3 === 0) throw undecodable('field number 0', this.pos);
    switch (tag & 7) {
      case WireType.VARINT:
        this.skipVarint(end);
        return;
      case WireType.FIXED64:
        this.skipBytes(8, end);
        return;
      case WireType.DELIMITED:
        this.pos = this.delimited(end);
        return;
      case WireType.FIXED32:
        this.skipBytes(4, end);
        return;
      default:
        throw undecodable(`wire type ${tag & 7} is not supported`, this.pos);
    }
  }

  #longDelimited(end: number): number {
    const at = this.pos;
    if (at >= end) throw undecodable('message ends before a length', at);
    const length = this.#longVarint(end);
    const stop = this.pos + length;
    if (stop > end) throw undecodable(`length ${length} exceeds the ${end - this.pos} bytes left`, at);
    return stop;
  }

  /** Any varint as a number, exact up to 2^53: enough to compare it with a bound. */
  #longVarint(end: number): number {
    const at = this.pos;
    let result = 0;
    let unit = 1;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (this.pos >= end) throw undecodable('message ends inside a varint', at);
      const byte = this.bytes[this.pos++]!;
      result += (byte & 0x7f) * unit;
      if (byte < 0x80) return result;
      unit *= 128;
    }
    throw undecodable('varint longer than 10 bytes', at);
  }
}

const SAFE_HIGH = 0x1fffff; // below it high * 2^32 + low is an exact number, and one allocation is enough

function toBigInt(high: number, low: number): bigint {
  const signed = high | 0;
  if (signed <= SAFE_HIGH && signed >= -SAFE_HIGH) return BigInt(signed * 0x100000000 + low);
  return (BigInt(signed) << 32n) | BigInt(low);
}
