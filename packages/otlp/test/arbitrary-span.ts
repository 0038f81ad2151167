import { type AttributeValue, type KeyValue, KeyValueList, type Span } from '@studio/core';
import fc from 'fast-check';

/** Any text that UTF-8 can hold: no lone surrogates. */
const text = (maxLength = 12) => fc.string({ unit: 'binary', maxLength });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const hex = (length: number) => bytes(length).map((value) => Buffer.from(value).toString('hex'));
const uint32 = fc.nat(0xffffffff);
const int32 = fc.integer();
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.integer().map((value) => BigInt(value)),
);

const isZero = (id: string) => /^0*$/.test(id);

const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.oneof(text(), text(200)),
  fc.boolean(),
  int64,
  fc.double(),
  fc.uint8Array({ maxLength: 20 }),
  fc.constant(null),
);

export const attributeValue: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.record({ key: text(), value: tie('value') }), { maxLength: 4 })
      .map((entries) => new KeyValueList(entries)),
  ),
})).value;

/** Keys come from a small set as well, so that some come twice. */
const key = fc.oneof(fc.constantFrom('a', 'service.name', ''), text());
const attributes: fc.Arbitrary<KeyValue[]> = fc.array(fc.record({ key, value: attributeValue }), {
  maxLength: 6,
});

const resource = fc.record({ attributes, droppedAttributesCount: uint32, schemaUrl: text() });

const scope = fc.record({
  name: text(),
  version: text(),
  attributes,
  droppedAttributesCount: uint32,
  schemaUrl: text(),
});

const event = fc.record({ timeUnixNano: uint64, name: text(), attributes, droppedAttributesCount: uint32 });

const link = fc.record({
  traceId: fc.oneof(hex(16), fc.constant('')),
  spanId: fc.oneof(hex(8), fc.constant('')),
  traceState: text(),
  attributes,
  droppedAttributesCount: uint32,
  flags: uint32,
});

const spanBody = fc.record({
  traceState: text(),
  flags: uint32,
  name: text(),
  kind: fc.oneof(fc.nat(5), int32),
  startTimeUnixNano: uint64,
  endTimeUnixNano: uint64,
  attributes,
  droppedAttributesCount: uint32,
  events: fc.array(event, { maxLength: 3 }),
  droppedEventsCount: uint32,
  links: fc.array(link, { maxLength: 3 }),
  droppedLinksCount: uint32,
  status: fc.record({ code: fc.oneof(fc.nat(2), int32), message: text() }),
});

const validIds = fc.record({
  traceId: hex(16).filter((id) => !isZero(id)),
  spanId: hex(8).filter((id) => !isZero(id)),
  parentSpanId: fc.oneof(
    fc.constant(''),
    hex(8).filter((id) => !isZero(id)),
  ),
});

const invalidIds = fc.constantFrom(
  { traceId: '', spanId: '0102030405060708', parentSpanId: '' },
  { traceId: '0102', spanId: '0102030405060708', parentSpanId: '' },
  { traceId: '00'.repeat(16), spanId: '0102030405060708', parentSpanId: '' },
  { traceId: 'ab'.repeat(16), spanId: '', parentSpanId: '' },
  { traceId: 'ab'.repeat(16), spanId: '01', parentSpanId: '' },
  { traceId: 'ab'.repeat(16), spanId: '00'.repeat(8), parentSpanId: '' },
  { traceId: 'ab'.repeat(16), spanId: '0102030405060708', parentSpanId: '0102' },
);

const spansWith = (ids: fc.Arbitrary<{ traceId: string; spanId: string; parentSpanId: string }>) =>
  fc
    .tuple(
      fc.array(resource, { minLength: 1, maxLength: 2 }),
      fc.array(scope, { minLength: 1, maxLength: 2 }),
      fc.array(fc.tuple(ids, spanBody, fc.nat(1), fc.nat(1)), { maxLength: 6 }),
    )
    .map(([resources, scopes, spans]) =>
      spans.map(
        ([spanIds, body, resourceIndex, scopeIndex]): Span => ({
          ...spanIds,
          ...body,
          resource: resources[resourceIndex % resources.length]!,
          scope: scopes[scopeIndex % scopes.length]!,
        }),
      ),
    );

/** Valid spans of a few resources and scopes. */
export const validSpans: fc.Arbitrary<Span[]> = spansWith(validIds);

/** Spans some of which have ids that no receiver takes. */
export const anySpans: fc.Arbitrary<Span[]> = spansWith(fc.oneof(validIds, invalidIds));
