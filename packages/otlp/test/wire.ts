import { WireWriter } from '../src/wire/wire-writer.ts';

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A length-delimited record of what `parts` say, given as bytes or hexadecimal text. */
export function record(tag: number, ...parts: (Uint8Array | string)[]): Uint8Array {
  const writer = new WireWriter();
  writer.bytes(tag, Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part))));
  return writer.finish();
}
