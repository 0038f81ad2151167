const INITIAL_BYTES = 1 << 20;
/** Up to this length a loop over char codes beats the call into native code (measured: break-even at about 40 on Node 24). */
const SHORT_STRING = 32;
const MASK_32 = 0xffffffff;

/**
 * Writes ClickHouse's RowBinary into one growing buffer that is used again for the next batch.
 * https://clickhouse.com/docs/interfaces/formats/RowBinary — little endian, strings with a LEB128 length.
 */
export class RowBinaryWriter {
  #buffer: Buffer;
  #view: DataView;
  #position = 0;

  constructor(initialBytes: number = INITIAL_BYTES) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
    this.#view = new DataView(this.#buffer.buffer);
  }

  get length(): number {
    return this.#position;
  }

  get capacity(): number {
    return this.#buffer.length;
  }

  /** A view of what was written: valid until `reset` and the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#position);
  }

  /** A copy of what was written since `start`. */
  copySince(start: number): Buffer {
    return Buffer.from(this.#buffer.subarray(start, this.#position));
  }

  reset(): void {
    this.#position = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#position++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#view.setUint16(this.#position, value, true);
    this.#position += 2;
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#position, value, true);
    this.#position += 4;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#position, value, true);
    this.#position += 4;
  }

  /** A safe integer ≥ 0 as UInt64 or Int64: cheaper than a bigint. */
  uint64FromNumber(value: number): void {
    this.#reserve(8);
    this.#view.setUint32(this.#position, value & MASK_32, true);
    this.#view.setUint32(this.#position + 4, Math.floor(value / 4294967296), true);
    this.#position += 8;
  }

  uint64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#position, value, true);
    this.#position += 8;
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#position, value, true);
    this.#position += 8;
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#position, value, true);
    this.#position += 8;
  }

  varint(value: number): void {
    this.#reserve(5);
    this.#varint(value);
  }

  /** `bytes` as they are: FixedString, or rows that are RowBinary already. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  /** String from bytes. */
  blob(bytes: Uint8Array): void {
    const length = bytes.length;
    this.#reserve(length + 5);
    this.#varint(length);
    if (length === 0) return;
    this.#buffer.set(bytes, this.#position);
    this.#position += length;
  }

  /** String from text, as UTF-8. */
  string(text: string): void {
    if (text.length > SHORT_STRING || !this.#shortAscii(text)) this.#longString(text);
  }

  /** False, with nothing written, when the text is not ASCII. */
  #shortAscii(text: string): boolean {
    const length = text.length;
    this.#reserve(length + 1);
    const buffer = this.#buffer;
    let at = this.#position + 1;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return false;
      buffer[at++] = code;
    }
    buffer[this.#position] = length;
    this.#position = at;
    return true;
  }

  /** Guesses that the text is ASCII, writes it behind a length of that size, and moves it when the guess was wrong. */
  #longString(text: string): void {
    const length = text.length;
    // Three bytes a character is the most UTF-8 needs; for a huge text that reserve would be wasteful.
    const maxBytes = length > 1 << 20 ? Buffer.byteLength(text, 'utf8') : length * 3;
    this.#reserve(maxBytes + 5);
    const guess = varintSize(length);
    const start = this.#position;
    const written = this.#buffer.write(text, start + guess, 'utf8');
    const size = varintSize(written);
    if (size !== guess) this.#buffer.copyWithin(start + size, start + guess, start + guess + written);
    this.#varint(written);
    this.#position = start + size + written;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#position++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed > this.#buffer.length) this.#grow(needed);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function varintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x200000) return 3;
  return value < 0x10000000 ? 4 : 5;
}
