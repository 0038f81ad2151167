/** A field of a protobuf message: varints as numbers (exact to 2^53), length-delimited values as bytes. */
export interface ProtobufField {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of one message, in order; fixed-width ones are skipped. Throws RangeError for bytes that are no
 * protobuf. Small on purpose: `google.rpc.Status` in an error's trailer is all that it reads.
 */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const skip = (length: number) => {
    const start = at;
    at += length;
    if (at > bytes.length) throw new RangeError('a field leaves its message');
    return start;
  };
  const varint = () => {
    let value = 0;
    for (let scale = 1, length = 0; length < 10; length++, scale *= 128) {
      const byte = bytes[skip(1)] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint is longer than ten bytes');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) skip(8);
    else if (wireType === 5) skip(4);
    else if (wireType === 2) {
      const start = skip(varint());
      yield { number, value: bytes.subarray(start, at) };
    } else throw new RangeError(`wire type ${wireType}`);
  }
}
