import { bytesToHex } from '@studio/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanRow } from '../src/row.ts';
import { batchOf, resourceWire, scopeWire, spanRow, traceIdOf } from './build-rows.ts';
import { expectedSpan } from './expected-span.ts';
import type { useFixtures } from './setup.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const keyed = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(text, value), { maxLength: 6, selector: ([key]) => key });

/** Everything a client may send, within what the indexer makes of it. */
const anyRow: fc.Arbitrary<Partial<SpanRow>> = fc.record({
  parentSpanId: fc
    .constantFrom(0, 8, 3)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
  traceState: text,
  flags: fc.nat({ max: 2 ** 32 - 1 }),
  name: text,
  kind: fc.integer(),
  startUnixNano: uint64,
  endUnixNano: uint64,
  statusCode: fc.integer(),
  statusMessage: text,
  contentHash: uint64,
  serviceName: text,
  inputTokens: fc.oneof(fc.nat(), fc.double()),
  costNanoUsd: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  attrsString: keyed(text),
  attrsInt: keyed(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  attrsDouble: keyed(fc.double()),
  attrsBool: keyed(fc.boolean()),
  droppedAttributesCount: fc.nat({ max: 2 ** 32 - 1 }),
  droppedEventsCount: fc.nat({ max: 2 ** 32 - 1 }),
  droppedLinksCount: fc.nat({ max: 2 ** 32 - 1 }),
  eventNames: fc.array(text, { maxLength: 3 }),
  resource: text.map(resourceWire),
  scope: text.map(scopeWire),
});

export function roundTripTests(open: ReturnType<typeof useFixtures>): void {
  test('a span of any content comes back as it was sent', { timeout: 60_000 }, async () => {
    const { store } = await open();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 40 }), async (contents) => {
        const traceId = traceIdOf(run);
        const rows = contents.map((content, n) => spanRow({ offset: run * 100 + n, traceId, ...content }));
        run += 1;
        await store.insert(batchOf(rows));
        const { spans } = await store.trace('default', bytesToHex(traceId));
        const bySpanId = new Map(spans.map(({ span }) => [span.spanId, span]));
        for (const row of rows) expect(bySpanId.get(bytesToHex(row.spanId))).toEqual(expectedSpan(row));
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  test('a span of 16 MB comes back as it was sent', { timeout: 60_000 }, async () => {
    const { store } = await open();
    const huge = spanRow({
      offset: 0,
      attrsString: [['prompt', 'ä words, '.repeat(1_600_000)]],
      events: new Uint8Array(0),
    });
    const rows = [huge, spanRow({ offset: 1 })];
    await store.insert(batchOf(rows));
    const trace = await store.trace('default', bytesToHex(huge.traceId));
    expect(trace.spans.map(({ span }) => span)).toEqual([expectedSpan(huge)]);
    const listed = await store.spansOfService({ projectId: 'default', serviceName: 'checkout', limit: 100 });
    expect(listed.map(({ span }) => span.spanId)).toEqual(
      [...rows].reverse().map((row) => bytesToHex(row.spanId)),
    );
  });

  test('spans of 16 MB do not make a list unreadable', { timeout: 60_000 }, async () => {
    const { store } = await open();
    const rows = Array.from({ length: 12 }, (_, offset) =>
      spanRow({ offset, attrsString: offset % 4 === 3 ? [] : [['prompt', 'words '.repeat(2_600_000)]] }),
    );
    for (let n = 0; n < rows.length; n += 4) await store.insert(batchOf(rows.slice(n, n + 4)));
    const listed = await store.spansOfService({
      projectId: 'default',
      serviceName: 'checkout',
      limit: 100,
    });
    const newest = [...rows].reverse().map((row) => bytesToHex(row.spanId));
    expect(listed.length).toBeGreaterThan(5);
    expect(listed.map(({ span }) => span.spanId)).toEqual(newest.slice(0, listed.length));
  });

  test('ids of zeros and empty texts are values like others', async () => {
    const { store } = await open();
    const row = spanRow({
      offset: 0,
      traceId: new Uint8Array(16),
      spanId: new Uint8Array(8),
      name: '',
      serviceName: '',
      attrsString: [['', '']],
    });
    await store.insert(batchOf([row]));
    expect((await store.span('default', '0'.repeat(32), '0'.repeat(16)))?.span).toEqual(expectedSpan(row));
  });
}
