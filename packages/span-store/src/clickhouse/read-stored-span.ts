import { bytesToHex, type KeyValue, type Resource, type Scope } from '@studio/core';
import { assembleSpan, resourceOf, scopeOf } from '@studio/otlp';
import type { StoredSpan } from '../port.ts';
import { endUnixNano } from '../stored-time.ts';
import type { RowBinaryReader } from './row-binary-reader.ts';

/** What `readStoredSpan` reads, in its order. */
export const STORED_SPAN_COLUMNS = `project_id, toUnixTimestamp64Milli(received_at), trace_id, span_id,
  parent_span_id, start_unix_nano, duration_ns, name, kind, status_code, status_message, trace_state, flags,
  attrs_string, attrs_int, attrs_double, attrs_bool, attrs_other, dropped_attributes_count,
  events, dropped_events_count, links, dropped_links_count, resource, scope,
  content_hash, log_id, log_partition, log_offset, idx`;

/** The same without the long attributes: for lists of spans that carry states or transcripts. */
export const SHORT_SPAN_COLUMNS = STORED_SPAN_COLUMNS.replace(
  'attrs_string,',
  'mapFilter((key, value) -> length(value) <= 4096, attrs_string),',
);

/** A stored span and what decides between rows that claim one identity. */
export interface StoredRow extends StoredSpan {
  readonly contentHash: bigint;
  readonly logId: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly idx: number;
}

/** All rows of a SELECT of `STORED_SPAN_COLUMNS` as the spans that were sent. */
export function readStoredRows(answer: RowBinaryReader): StoredRow[] {
  const shared: Shared = { resources: new Map(), scopes: new Map() };
  const rows: StoredRow[] = [];
  while (!answer.done) rows.push(readStoredRow(answer, shared));
  return rows;
}

/** Resources and scopes by their bytes: most rows of an answer have the same few. */
interface Shared {
  readonly resources: Map<string, Resource>;
  readonly scopes: Map<string, Scope>;
}

function readStoredRow(answer: RowBinaryReader, shared: Shared): StoredRow {
  const projectId = answer.string();
  const receivedAtUnixMs = Number(answer.int64());
  const traceId = bytesToHex(answer.raw(16));
  const spanId = bytesToHex(answer.raw(8));
  const parentSpanId = bytesToHex(answer.blob());
  const startTimeUnixNano = answer.uint64();
  const endTimeUnixNano = endUnixNano(startTimeUnixNano, answer.int64());
  const span = assembleSpan({
    traceId,
    spanId,
    parentSpanId,
    startTimeUnixNano,
    endTimeUnixNano,
    name: answer.string(),
    kind: answer.int32(),
    statusCode: answer.int32(),
    statusMessage: answer.string(),
    traceState: answer.string(),
    flags: answer.uint32(),
    attributes: readAttributes(answer),
    otherAttributes: answer.blob(),
    droppedAttributesCount: answer.uint32(),
    events: answer.blob(),
    droppedEventsCount: answer.uint32(),
    links: answer.blob(),
    droppedLinksCount: answer.uint32(),
    resource: decodedOnce(shared.resources, answer.blob(), resourceOf),
    scope: decodedOnce(shared.scopes, answer.blob(), scopeOf),
  });
  return {
    span,
    projectId,
    receivedAtUnixMs,
    contentHash: answer.uint64(),
    logId: answer.string(),
    partition: answer.uint32(),
    offset: answer.uint64(),
    idx: answer.uint32(),
  };
}

function decodedOnce<T>(known: Map<string, T>, wire: Uint8Array, decode: (wire: Uint8Array) => T): T {
  const key = Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength).toString('latin1');
  const value = known.get(key) ?? decode(wire);
  known.set(key, value);
  return value;
}

function readAttributes(answer: RowBinaryReader): KeyValue[] {
  return [
    ...answer.list((row) => ({ key: row.string(), value: row.string() })),
    ...answer.list((row) => ({ key: row.string(), value: row.int64() })),
    ...answer.list((row) => ({ key: row.string(), value: row.float64() })),
    ...answer.list((row) => ({ key: row.string(), value: row.bool() })),
  ];
}
