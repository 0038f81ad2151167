import { expect, test } from 'vitest';
import { resourceWire, spanRow } from '../../conformance/build-rows.ts';
import type { SpanRow } from '../row.ts';
import { encodeSpans } from './encode-spans.ts';
import { RowBinaryReader } from './row-binary-reader.ts';
import { RowBinaryWriter } from './row-binary-writer.ts';

const BATCH = { logId: 'log', partition: 7 };

function encoded(rows: readonly SpanRow[]): Buffer {
  const writer = new RowBinaryWriter();
  encodeSpans(writer, BATCH, rows);
  return Buffer.from(writer.bytes());
}

test('rows encode the same together as alone: the copied head belongs to each of them', () => {
  const resource = resourceWire('checkout');
  const rows = [
    spanRow({ offset: 0, resource }),
    spanRow({ offset: 0, idx: 1, resource }),
    spanRow({ offset: 1, resource, projectId: 'other' }),
    spanRow({ offset: 2, resource, keyId: 'key-2' }),
    spanRow({ offset: 3, resource: resourceWire('cart') }),
    spanRow({ offset: 4, resource, serviceNamespace: 'shop' }),
    spanRow({ offset: 5, resource, retentionClass: 'short' }),
  ];
  expect(encoded(rows)).toEqual(Buffer.concat(rows.map((row) => encoded([row]))));
});

test('the head is who sent it, from which log, and the shared bytes', () => {
  const row = spanRow({ offset: 3 });
  const reader = new RowBinaryReader(encoded([row]));
  expect(reader.string()).toBe('default');
  expect(reader.string()).toBe('key-1');
  expect(reader.string()).toBe('default');
  expect(reader.string()).toBe('log');
  expect(reader.uint32()).toBe(7);
  expect(reader.string()).toBe('checkout');
  expect(reader.string()).toBe('');
  expect(reader.blob()).toEqual(new Uint8Array(row.resource));
  expect(reader.blob()).toEqual(new Uint8Array(row.scope));
});

test.each([{ traceId: new Uint8Array(15) }, { spanId: new Uint8Array(9) }])(
  'an id of a wrong length is refused, naming the span',
  (wrong) => {
    expect(() => encoded([spanRow({ offset: 12, idx: 3, ...wrong })])).toThrow(/span 3 of offset 12/);
  },
);
