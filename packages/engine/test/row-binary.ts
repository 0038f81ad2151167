/** Rows `(a UInt32, s String)` in RowBinary; `a` counts from 0. */
export function rowBinary(strings: readonly Buffer[]): Buffer {
  return Buffer.concat(
    strings.flatMap((text, a) => {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(a);
      return [number, varint(text.length), text];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
