import type { Resource, Scope, Span } from '@studio/core';

export const RESOURCE: Resource = {
  attributes: [{ key: 'service.name', value: 'shop' }],
  droppedAttributesCount: 0,
  schemaUrl: '',
};

export const SCOPE: Scope = {
  name: 'lib',
  version: '1',
  attributes: [],
  droppedAttributesCount: 0,
  schemaUrl: '',
};

/** A valid span with as little as possible; `changes` say what the test is about. */
export function exampleSpan(changes: Partial<Span> = {}): Span {
  return {
    traceId: '0102030405060708090a0b0c0d0e0f10',
    spanId: '1112131415161718',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: 'work',
    kind: 1,
    startTimeUnixNano: 1_800_000_000_000_000_001n,
    endTimeUnixNano: 1_800_000_000_000_000_002n,
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
    resource: RESOURCE,
    scope: SCOPE,
    ...changes,
  };
}
