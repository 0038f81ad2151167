/** Records for tests: spans of the core model, encoded as a receiver would append them. */
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Span } from '@studio/core';
import { encodeTraces } from '@studio/otlp';
import { RECORD_SCHEMA_VERSION, type SpanRecord } from '@studio/span-log';

export const RECEIVED_AT_MS = Date.UTC(2026, 5, 15, 12);
export const DAY_MS = 86_400_000;

export function span(overrides: Partial<Span> = {}): Span {
  const start = BigInt(RECEIVED_AT_MS - 1_000) * 1_000_000n;
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    parentSpanId: '',
    traceState: '',
    flags: 257,
    name: 'work',
    kind: 1,
    startTimeUnixNano: start,
    endTimeUnixNano: start + 5_000_000n,
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: { code: 0, message: '' },
    resource: {
      attributes: [{ key: 'service.name', value: 'shop' }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'test', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
    ...overrides,
  };
}

/** A span that started `days` before it was received: another bucket of the store. */
export function spanOfDay(days: number, overrides: Partial<Span> = {}): Span {
  const start = BigInt(RECEIVED_AT_MS - days * DAY_MS) * 1_000_000n;
  return span({ startTimeUnixNano: start, endTimeUnixNano: start + 1n, ...overrides });
}

export function record(spans: readonly Span[], overrides: Partial<SpanRecord> = {}): SpanRecord {
  return bodyRecord(encodeTraces(spans), spans.length, overrides);
}

/** A record with any body at all. */
export function bodyRecord(
  body: Uint8Array,
  spanCount: number,
  overrides: Partial<SpanRecord> = {},
): SpanRecord {
  const projectId = overrides.projectId ?? 'default';
  return {
    schemaVersion: RECORD_SCHEMA_VERSION,
    projectId,
    keyId: 'key-1',
    receivedAtUnixMs: RECEIVED_AT_MS,
    spanCount,
    rejectedCount: 0,
    encoding: 'identity',
    twinHash: createHash('sha256').update(projectId).update(body).digest(),
    body,
    ...overrides,
  };
}

export function gzipped(original: SpanRecord): SpanRecord {
  return { ...original, encoding: 'gzip', body: gzipSync(original.body) };
}

export const garbage = (): Uint8Array =>
  Buffer.concat([Buffer.from([0x0a, 0xff, 0xff, 0x01]), randomBytes(8)]);
