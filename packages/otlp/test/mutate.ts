import fc from 'fast-check';

export interface Mutation {
  readonly kind: 'set' | 'insert' | 'remove' | 'truncate';
  /** A fraction of the body's length. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Lengths that lie far beyond any body, and varints that do not end. */
const hugeLengths = fc.constantFrom(
  Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
  Uint8Array.of(0x4a, 0xff, 0xff, 0xff, 0x7f),
  new Uint8Array(12).fill(0xff),
);

/** Ways to spoil a body. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'insert', 'remove', 'truncate'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 6 }), hugeLengths),
  }),
  { minLength: 1, maxLength: 4 },
);

export function mutate(body: Uint8Array, steps: readonly Mutation[]): Uint8Array {
  let spoilt = Buffer.from(body);
  for (const { kind, at, bytes } of steps) {
    const place = Math.floor(at * spoilt.length);
    const before = spoilt.subarray(0, place);
    switch (kind) {
      case 'set':
        spoilt = Buffer.concat([before, bytes, spoilt.subarray(place + bytes.length)]);
        break;
      case 'insert':
        spoilt = Buffer.concat([before, bytes, spoilt.subarray(place)]);
        break;
      case 'remove':
        spoilt = Buffer.concat([before, spoilt.subarray(place + bytes.length)]);
        break;
      case 'truncate':
        spoilt = Buffer.from(before);
    }
  }
  return new Uint8Array(spoilt);
}
