import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DECODER_VERSION, MAX_RECORDS_PER_PLAN } from './config.ts';
import { decodePlanNote, encodePlanNote } from './plan-note.ts';
import { decodeTwinBits, encodeTwinBits } from './twin-bits.ts';

const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 });

test('a plan comes back as it was, with its twins', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(1_000), bits, fc.boolean(), (first, length, isTwin, isSetAside) => {
      const plan = {
        first,
        last: Math.min(first + length, Number.MAX_SAFE_INTEGER),
        twins: encodeTwinBits(isTwin),
        isSetAside,
      };
      const read = decodePlanNote(encodePlanNote(plan));
      expect(read).toEqual({ plan, decoder: DECODER_VERSION });
      const twin = decodeTwinBits(read.plan!.twins);
      expect(isTwin.map((_, i) => twin(i))).toEqual(isTwin);
      expect(twin(isTwin.length + 100)).toBe(false);
    }),
  );
});

test('no plan, and a note that an operator left empty', () => {
  expect(decodePlanNote(encodePlanNote(undefined))).toEqual({ plan: undefined, decoder: DECODER_VERSION });
  expect(decodePlanNote('').plan).toBeUndefined();
});

test('the largest plan of twins only fits into a note', () => {
  const twins = encodeTwinBits(new Array(MAX_RECORDS_PER_PLAN).fill(true));
  const last = Number.MAX_SAFE_INTEGER;
  expect(encodePlanNote({ first: last - 1, last, twins, isSetAside: true }).length).toBeLessThan(4_000);
});

test.each([
  ['note_unreadable', 'not json'],
  ['note_unreadable', '[]'],
  ['note_unreadable', 'null'],
  ['note_unreadable', '{}'],
  ['note_unreadable', '{"v":1,"plan":null}'],
  ['note_unreadable', '{"v":1,"decoder":1}'],
  ['note_unreadable', '{"v":1,"decoder":1,"plan":{"first":5,"last":4}}'],
  ['note_unreadable', '{"v":1,"decoder":1,"plan":{"first":-1,"last":4}}'],
  ['note_unreadable', '{"v":1,"decoder":1,"plan":{"first":1.5,"last":4}}'],
  ['note_unreadable', '{"v":1,"decoder":1,"plan":{"first":1,"last":4,"twins":7}}'],
  ['note_newer', '{"v":2,"anything":true}'],
])('%s: %s', (code, note) => {
  expect(() => decodePlanNote(note)).toThrow(expect.objectContaining({ code }));
});
