import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PermanentError, type Span } from '@studio/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anySpans } from '../test/arbitrary-span.ts';
import { mutate, mutations } from '../test/mutate.ts';
import { referenceDecode } from '../test/reference.ts';
import {
  decodeTraces,
  encodeTraces,
  readWireSpans,
  splitTraces,
  validateTraces,
  withoutInvalidSpans,
} from './index.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

const capture = readFileSync(join(import.meta.dirname, '../testdata/legacy-sdk-0.62.1.bin'));

/** The answer, or 'undecodable'; any other error is a failure of the test. */
function attempt<T>(read: (body: Uint8Array) => T, body: Uint8Array): T | 'undecodable' {
  try {
    return read(body);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'invalid_protobuf') return 'undecodable';
    throw error;
  }
}

/** Everything that reads a body says the same of it; returns how many spans, or undefined when it is undecodable. */
function expectAgreement(body: Uint8Array): number | undefined {
  const summary = attempt(validateTraces, body);
  const spans = attempt(decodeTraces, body);
  const wireSpans = attempt(readWireSpans, body);
  const validOnly = attempt(withoutInvalidSpans, body);
  const parts = attempt((bytes) => splitTraces(bytes, bytes.byteLength), body);
  if (summary === 'undecodable') {
    expect([spans, wireSpans, validOnly, parts]).toEqual(Array(4).fill('undecodable'));
    return undefined;
  }
  if (spans === 'undecodable' || wireSpans === 'undecodable' || validOnly === 'undecodable')
    expect.fail('undecodable');
  expect(spans).toHaveLength(summary.spanCount);
  expect(wireSpans.map((span) => span.index)).toEqual(spans.map((_, index) => index));
  const problems = wireSpans.map((span) => span.problem);
  expect(problems.filter((problem) => problem !== undefined)).toHaveLength(summary.rejectedCount);
  expect(summary.validCount).toBe(summary.spanCount - summary.rejectedCount);
  expect(decodeTraces(validOnly)).toEqual(spans.filter((_, index) => problems[index] === undefined));
  expectReferenceAgrees(body, spans);
  return summary.spanCount;
}

/** What passes here, protobuf-es reads as well and as the same; it alone refuses text that is not UTF-8. */
function expectReferenceAgrees(body: Uint8Array, spans: readonly Span[]): void {
  let reference: Span[];
  try {
    reference = referenceDecode(body);
  } catch (error) {
    if (String(error).includes('UTF-8') || String(error).includes('encoded data was not valid')) return;
    throw error;
  }
  expect(spans).toEqual(reference);
}

describe('validator, decoders and rewriters agree', () => {
  it('on what encoders write', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        expect(expectAgreement(encodeTraces(spans))).toBe(spans.length);
      }),
    );
  });

  it('on spoilt bodies', () => {
    const outcomes = { decodable: 0, undecodable: 0 };
    fc.assert(
      fc.property(anySpans, mutations, (spans, steps) => {
        const count = expectAgreement(mutate(encodeTraces(spans), steps));
        outcomes[count === undefined ? 'undecodable' : 'decodable']++;
      }),
      { numRuns: 500 },
    );
    // Both kinds must have been met, else the property says little.
    expect(Math.min(outcomes.decodable, outcomes.undecodable)).toBeGreaterThan(20);
  });

  it('on a spoilt capture', () => {
    fc.assert(
      fc.property(mutations, (steps) => void expectAgreement(mutate(capture, steps))),
      { numRuns: 200 },
    );
  });

  it('on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void expectAgreement(bytes)),
      { numRuns: 2000 },
    );
  });

  it('on every truncation of a capture', () => {
    const small = encodeTraces(decodeTraces(capture).slice(0, 2));
    for (let length = 0; length <= small.length; length++) expectAgreement(small.subarray(0, length));
  });
});
