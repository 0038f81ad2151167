import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanRecord } from '../record.ts';
import { bodyMatches, decodeEnvelope, encodeEnvelope } from './envelope.ts';

const record: fc.Arbitrary<SpanRecord> = fc.record({
  schemaVersion: fc.nat(),
  projectId: fc.string({ unit: 'grapheme' }),
  keyId: fc.string(),
  receivedAtUnixMs: fc.nat(),
  spanCount: fc.nat(),
  rejectedCount: fc.nat(),
  encoding: fc.constantFrom('identity' as const, 'gzip' as const),
  twinHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  body: fc.uint8Array({ maxLength: 500 }),
});

test('any record comes back, with the places it had', () => {
  fc.assert(
    fc.property(record, fc.nat(), fc.nat(), (given, bytesBefore, appendedAtMs) => {
      const { twinHash, body, ...fields } = given;
      const envelope = decodeEnvelope(encodeEnvelope(given, bytesBefore, appendedAtMs));
      expect(envelope).toMatchObject({ fields, bytesBefore, appendedAtMs, bodyLength: body.length });
      expect(Buffer.from(envelope?.twinHash ?? [])).toEqual(Buffer.from(twinHash));
      expect(envelope && bodyMatches(envelope, body)).toBe(true);
    }),
  );
});

test('any change of the body is noticed', () => {
  fc.assert(
    fc.property(record, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, flip) => {
      fc.pre(given.body.length > 0);
      const envelope = decodeEnvelope(encodeEnvelope(given, 0, 0))!;
      const changed = Uint8Array.from(given.body);
      changed[at % changed.length]! ^= flip;
      expect(bodyMatches(envelope, changed)).toBe(false);
      expect(bodyMatches(envelope, given.body.subarray(1))).toBe(false);
    }),
  );
});

test('what is no envelope is not read as one', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      const decoded = decodeEnvelope(Buffer.from(bytes));
      // Random bytes that begin with the format's number are not JSON behind it.
      expect(decoded).toBeUndefined();
    }),
    {
      examples: [
        [new Uint8Array(0)],
        [Uint8Array.of(1)],
        [new Uint8Array(57).fill(1)],
        [new Uint8Array(100)],
      ],
    },
  );
});
