import { PermanentError } from '@studio/core';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { anySpans } from '../../test/arbitrary-span.ts';
import { mutate, mutations } from '../../test/mutate.ts';
import { validateTraces } from '../index.ts';
import { tracesFromJson } from './traces-from-json.ts';
import { tracesToJson } from './traces-to-json.ts';

vi.setConfig({ testTimeout: 60_000 }); // properties over many runs, on whatever machine

/** Whether `json` was taken; then what came out must be a body that every reader takes. */
function isTaken(json: Uint8Array): boolean {
  try {
    validateTraces(tracesFromJson(json));
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ code: 'invalid_json' });
    return false;
  }
}

describe('tracesFromJson gives a decodable body or says invalid_json', () => {
  it('for spoilt OTLP/JSON', () => {
    let refused = 0;
    fc.assert(
      fc.property(anySpans, mutations, (spans, steps) => {
        if (!isTaken(mutate(Buffer.from(JSON.stringify(tracesToJson(spans))), steps))) refused++;
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('for values of any kind in the place of any member', () => {
    fc.assert(
      fc.property(anySpans, fc.nat(), fc.jsonValue(), (spans, place, value) => {
        isTaken(Buffer.from(replaced(JSON.stringify(tracesToJson(spans)), place, JSON.stringify(value))));
      }),
      { numRuns: 500 },
    );
  });

  it('for text with halves of surrogate pairs', () => {
    const json = '{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"\\ud800x\\udc00"}]}]}]}';
    expect(isTaken(Buffer.from(json))).toBe(true);
  });
});

/** `json` with one of its scalar values replaced. */
function replaced(json: string, place: number, value: string): string {
  const scalars = [...json.matchAll(/(?<=":)("[^"\\]*"|-?\d+)(?=[,}])/g)];
  const scalar = scalars[place % Math.max(1, scalars.length)];
  if (scalar === undefined) return json;
  return json.slice(0, scalar.index) + value + json.slice(scalar.index + scalar[0].length);
}
