import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anySpans, validSpans } from '../test/arbitrary-span.ts';
import { referenceDecode, referenceEncode } from '../test/reference.ts';
import { decodeTraces, encodeTraces, tracesFromJson, tracesToJson, validateTraces } from './index.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

describe('any span survives', () => {
  it('our encoder and our decoder', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        expect(decodeTraces(encodeTraces(spans))).toEqual(spans);
      }),
    );
  });

  it('our encoder and the decoder of generated code', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        expect(referenceDecode(encodeTraces(spans))).toEqual(spans);
      }),
    );
  });

  it('the encoder of generated code and our decoder', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        expect(decodeTraces(referenceEncode(spans))).toEqual(spans);
      }),
    );
  });

  it('OTLP/JSON as text', () => {
    fc.assert(
      fc.property(anySpans, (spans) => {
        const json = Buffer.from(JSON.stringify(tracesToJson(spans)));
        expect(decodeTraces(tracesFromJson(json))).toEqual(spans);
      }),
    );
  });

  it('and is counted by the validator', () => {
    fc.assert(
      fc.property(validSpans, (spans) => {
        const count = spans.length;
        expect(validateTraces(encodeTraces(spans))).toEqual({
          spanCount: count,
          validCount: count,
          rejectedCount: 0,
        });
      }),
    );
  });
});
