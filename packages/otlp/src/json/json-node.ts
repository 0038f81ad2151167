import { PermanentError } from '@studio/core';
import { exactInteger } from './exact-integer.ts';
import { LongNumber } from './parse-json.ts';

const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT32_MAX = 0xffffffff;

/**
 * A value of OTLP/JSON with the place it was found at, read by the rules of protobuf's JSON mapping:
 * lowerCamelCase or the proto names, null as absent, 64-bit integers as strings or numbers. Unknown members are ignored.
 * Every read throws PermanentError `invalid_json` that names the path.
 */
export class JsonNode {
  readonly #value: unknown;
  readonly #parent: JsonNode | undefined;
  readonly #step: string;

  constructor(value: unknown, parent?: JsonNode, step = '') {
    this.#value = value;
    this.#parent = parent;
    this.#step = step;
  }

  /** The member `name`, or undefined when it is absent or null. */
  get(name: string, protoName = name): JsonNode | undefined {
    const object = this.#value;
    if (
      typeof object !== 'object' ||
      object === null ||
      Array.isArray(object) ||
      object instanceof LongNumber
    )
      throw this.error('is not an object');
    const members = object as Record<string, unknown>;
    const value = members[name] ?? members[protoName];
    return value === undefined || value === null ? undefined : new JsonNode(value, this, `.${name}`);
  }

  /** The items of the member `name`; none when it is absent. */
  list(name: string, protoName = name): JsonNode[] {
    const node = this.get(name, protoName);
    if (node === undefined) return [];
    if (!Array.isArray(node.#value)) throw node.error('is not an array');
    return node.#value.map((item: unknown, index) => new JsonNode(item, node, `[${index}]`));
  }

  text(): string {
    if (typeof this.#value !== 'string') throw this.error('is not a string');
    return this.#value;
  }

  bool(): boolean {
    if (typeof this.#value !== 'boolean') throw this.error('is not a boolean');
    return this.#value;
  }

  int64(): bigint {
    return this.#integer(INT64_MIN, INT64_MAX, 'a 64-bit integer');
  }

  uint64(): bigint {
    return this.#integer(0n, UINT64_MAX, 'an unsigned 64-bit integer');
  }

  uint32(): number {
    return Number(this.#integer(0n, BigInt(UINT32_MAX), 'an unsigned 32-bit integer'));
  }

  /** An enum's number, sent as such or as one of `names`. */
  enumeration(names: Readonly<Record<string, number>>): number {
    if (typeof this.#value === 'string') {
      if (!Object.hasOwn(names, this.#value))
        throw this.error(`is not one of ${Object.keys(names).join(', ')}`);
      return names[this.#value]!;
    }
    return Number(this.#integer(-0x80000000n, 0x7fffffffn, 'a 32-bit integer'));
  }

  double(): number {
    const value = this.#value;
    if (typeof value === 'number') return value;
    if (value instanceof LongNumber) return Number(value.source);
    if (typeof value === 'string') {
      if (value === 'NaN') return Number.NaN;
      if (/^-?(Infinity|\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(value)) return Number(value);
    }
    throw this.error('is not a number');
  }

  /** Hexadecimal in OTLP, unlike other bytes; in lower case. */
  id(): string {
    const hex = this.text();
    if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) throw this.error('is not hexadecimal');
    return hex.toLowerCase();
  }

  /** Base64, standard or URL-safe, padded or not. */
  bytes(): Uint8Array {
    const base64 = this.text();
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) throw this.error('is not base64');
    return new Uint8Array(Buffer.from(base64, 'base64'));
  }

  error(problem: string): PermanentError {
    return new PermanentError(`${this.#path()} ${problem}`, { code: 'invalid_json' });
  }

  #integer(min: bigint, max: bigint, kind: string): bigint {
    const value = this.#value;
    let integer: bigint | undefined;
    if (Number.isSafeInteger(value)) integer = BigInt(value as number);
    // The shortest text of a double gives back every number that was sent with up to 15 digits.
    else if (typeof value === 'number') integer = exactInteger(String(value));
    else if (typeof value === 'string') integer = exactInteger(value);
    else if (value instanceof LongNumber) integer = exactInteger(value.source);
    if (integer === undefined || integer < min || integer > max) throw this.error(`is not ${kind}`);
    return integer;
  }

  #path(): string {
    const steps: string[] = [];
    for (let node: JsonNode | undefined = this; node !== undefined; node = node.#parent)
      steps.push(node.#step);
    const path = steps.reverse().join('');
    return path === '' ? 'body' : path.slice(1);
  }
}
