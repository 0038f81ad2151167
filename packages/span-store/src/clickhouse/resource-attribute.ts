/** An attribute with a text value as it stands in a resource on the wire (field 1 of Resource, `KeyValue`). */
export function stringAttributeWire(key: string, value: string): Buffer {
  return field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, field(1, Buffer.from(value)))]));
}

/** A length-delimited protobuf field. */
function field(number: number, body: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), body]);
}
