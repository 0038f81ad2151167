const EMPTY = new Uint8Array(0);

/** Reads RowBinary as ClickHouse answers it: exact for 64-bit integers and for bytes, unlike the JSON formats. */
export class RowBinaryReader {
  readonly #buffer: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#buffer = bytes;
  }

  /** Bytes of the whole answer. */
  get length(): number {
    return this.#buffer.length;
  }

  get done(): boolean {
    return this.#position >= this.#buffer.length;
  }

  byte(): number {
    const value = this.#buffer.readUInt8(this.#position);
    this.#position += 1;
    return value;
  }

  bool(): boolean {
    return this.byte() !== 0;
  }

  uint16(): number {
    const value = this.#buffer.readUInt16LE(this.#position);
    this.#position += 2;
    return value;
  }

  uint32(): number {
    const value = this.#buffer.readUInt32LE(this.#position);
    this.#position += 4;
    return value;
  }

  int32(): number {
    const value = this.#buffer.readInt32LE(this.#position);
    this.#position += 4;
    return value;
  }

  uint64(): bigint {
    const value = this.#buffer.readBigUInt64LE(this.#position);
    this.#position += 8;
    return value;
  }

  int64(): bigint {
    const value = this.#buffer.readBigInt64LE(this.#position);
    this.#position += 8;
    return value;
  }

  float64(): number {
    const value = this.#buffer.readDoubleLE(this.#position);
    this.#position += 8;
    return value;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** FixedString: a view into the answer. */
  raw(length: number): Uint8Array {
    if (this.#position + length > this.#buffer.length) throw new RangeError('the answer ends inside a row');
    // Not a Buffer: what comes back must equal what was sent, also to deep comparisons.
    const { buffer, byteOffset } = this.#buffer;
    const bytes = new Uint8Array(buffer, byteOffset + this.#position, length);
    this.#position += length;
    return bytes;
  }

  /** String as bytes: a view into the answer. */
  blob(): Uint8Array {
    const length = this.varint();
    return length === 0 ? EMPTY : this.raw(length);
  }

  string(): string {
    const length = this.varint();
    if (this.#position + length > this.#buffer.length) throw new RangeError('the answer ends inside a row');
    const text = this.#buffer.toString('utf8', this.#position, this.#position + length);
    this.#position += length;
    return text;
  }

  /** Array or Map: `read` is called once for each element. */
  list<T>(read: (reader: RowBinaryReader) => T): T[] {
    const length = this.varint();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(read(this));
    return items;
  }
}
