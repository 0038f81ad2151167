import { type AttributeValue, type KeyValue, KeyValueList, type Span, type SpanEvent } from '@studio/core';

export type Given = Readonly<Record<string, AttributeValue>>;

export const attributesOf = (given: Given): KeyValue[] =>
  Object.entries(given).map(([key, value]) => ({ key, value }));

export const eventOf = (name: string, given: Given = {}, timeUnixNano = 0n): SpanEvent => ({
  name,
  timeUnixNano,
  attributes: attributesOf(given),
  droppedAttributesCount: 0,
});

const nothing = { attributes: [], droppedAttributesCount: 0, schemaUrl: '' };

export const spanOf = (given: Given, events: readonly SpanEvent[] = [], more: Partial<Span> = {}): Span => ({
  traceId: '0102030405060708090a0b0c0d0e0f10',
  spanId: '1112131415161718',
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: 'call',
  kind: 1,
  startTimeUnixNano: 1_795_237_721_000_000_000n,
  endTimeUnixNano: 1_795_237_722_000_000_000n,
  attributes: attributesOf(given),
  droppedAttributesCount: 0,
  events,
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  status: { code: 0, message: '' },
  resource: nothing,
  scope: { ...nothing, name: '', version: '' },
  ...more,
});

/** A JSON value as an exporter sends it that knows structured attributes. */
export function structured(value: unknown): AttributeValue {
  if (Array.isArray(value)) return value.map(structured);
  if (typeof value === 'object' && value !== null) {
    return new KeyValueList(Object.entries(value).map(([key, item]) => ({ key, value: structured(item) })));
  }
  return value as AttributeValue;
}
