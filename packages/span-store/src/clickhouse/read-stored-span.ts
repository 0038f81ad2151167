import { bytesToHex, type KeyValue, type Resource, type Scope } from '@studio/core';
import { assembleSpan, resourceOf, type SpanParts, scopeOf } from '@studio/otlp';
import { EVENTS } from '../content/cut-row.ts';
import type { StoredSpan } from '../port.ts';
import { endUnixNano } from '../stored-time.ts';
import type { Connection } from './connection.ts';
import { readTexts } from './read-texts.ts';
import type { RowBinaryReader } from './row-binary-reader.ts';

/** What `readStoredSpan` reads, in its order. */
export const STORED_SPAN_COLUMNS = `project_id, toUnixTimestamp64Milli(received_at), trace_id, span_id,
  parent_span_id, start_unix_nano, duration_ns, name, kind, status_code, status_message, trace_state, flags,
  attrs_string, attrs_int, attrs_double, attrs_bool, attrs_other, dropped_attributes_count,
  events, dropped_events_count, links, dropped_links_count, resource, scope,
  content_hash, log_id, log_partition, log_offset, idx, bucket_day, text_pieces`;

/** The same without the long attributes: for lists of spans that carry states or transcripts. */
export const SHORT_SPAN_COLUMNS = STORED_SPAN_COLUMNS.replace(
  'attrs_string,',
  'mapFilter((key, value) -> length(value) <= 4096 AND length(text_pieces[key]) <= 4, attrs_string),',
).replace(/text_pieces$/, 'mapFilter((key, hashes) -> length(hashes) <= 4, text_pieces)');

/** A stored span and what decides between rows that claim one identity. */
export interface StoredRow extends StoredSpan {
  readonly contentHash: bigint;
  readonly logId: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly idx: number;
}

export interface ReadRows {
  readonly rows: readonly StoredRow[];
  /** Bytes of the rows with their texts. */
  readonly bytes: number;
  /** There were more rows, but these are as many bytes as one answer may hold. */
  readonly isCut: boolean;
}

/**
 * The rows of a SELECT of `STORED_SPAN_COLUMNS` as the spans that were sent. A few pieces of text can make up many long
 * values: rows are given until they hold `maxBytes`, and one at least.
 */
export async function readStoredRows(
  connection: Connection,
  answer: RowBinaryReader,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<ReadRows> {
  const shared: Shared = { resources: new Map(), scopes: new Map() };
  const raw: RawRow[] = [];
  while (!answer.done) raw.push(readRawRow(answer, shared));
  const texts = await textsOf(connection, raw, signal);
  const rows: StoredRow[] = [];
  let bytes = answer.length;
  for (const row of raw) {
    const length = textBytes(row, texts);
    if (rows.length > 0 && bytes + length > maxBytes) return { rows, bytes, isCut: true };
    bytes += length;
    rows.push(assembleRow(row, texts));
  }
  return { rows, bytes, isCut: false };
}

/** Resources and scopes by their bytes: most rows of an answer have the same few. */
interface Shared {
  readonly resources: Map<string, Resource>;
  readonly scopes: Map<string, Scope>;
}

/** A row as it is stored: long values are pieces. */
interface RawRow {
  readonly parts: SpanParts;
  readonly row: Omit<StoredRow, 'span'>;
  readonly bucketDay: number;
  /** Hashes (latin1) by slot: see `cut-row.ts`. */
  readonly pieces: readonly { readonly slot: string; readonly hashes: readonly string[] }[];
}

type Texts = ReadonlyMap<string, Uint8Array>;

async function textsOf(
  connection: Connection,
  rows: readonly RawRow[],
  signal?: AbortSignal,
): Promise<Texts> {
  const long = rows.filter(({ pieces }) => pieces.length > 0);
  if (long.length === 0) return new Map();
  const hashes = new Set(long.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.hashes)));
  const days = [...new Set(long.map(({ bucketDay }) => bucketDay))];
  return readTexts(connection, long[0]!.row.projectId, days, [...hashes], signal);
}

function textBytes({ pieces }: RawRow, texts: Texts): number {
  let bytes = 0;
  for (const { hashes } of pieces) for (const hash of hashes) bytes += texts.get(hash)!.length;
  return bytes;
}

function assembleRow({ parts, row, pieces }: RawRow, texts: Texts): StoredRow {
  if (pieces.length === 0) return { ...row, span: assembleSpan(parts) };
  let { events } = parts;
  const long = new Map<string, string>();
  for (const { slot, hashes } of pieces) {
    const value = Buffer.concat(hashes.map((hash) => texts.get(hash)!));
    if (slot === EVENTS) events = new Uint8Array(value.buffer, value.byteOffset, value.length);
    else long.set(slot, value.toString('utf8'));
  }
  const attributes = parts.attributes.map(({ key, value }) => ({
    key,
    value: value === '' ? (long.get(key) ?? value) : value,
  }));
  return { ...row, span: assembleSpan({ ...parts, attributes, events }) };
}

function readRawRow(answer: RowBinaryReader, shared: Shared): RawRow {
  const projectId = answer.string();
  const receivedAtUnixMs = Number(answer.int64());
  const traceId = bytesToHex(answer.raw(16));
  const spanId = bytesToHex(answer.raw(8));
  const parentSpanId = bytesToHex(answer.blob());
  const startTimeUnixNano = answer.uint64();
  const endTimeUnixNano = endUnixNano(startTimeUnixNano, answer.int64());
  const parts: SpanParts = {
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
  };
  const row = {
    projectId,
    receivedAtUnixMs,
    contentHash: answer.uint64(),
    logId: answer.string(),
    partition: answer.uint32(),
    offset: answer.uint64(),
    idx: answer.uint32(),
  };
  const bucketDay = answer.uint16();
  const pieces = answer.list((item) => ({
    slot: item.string(),
    hashes: item.list(() => Buffer.from(item.raw(16)).toString('latin1')),
  }));
  return { parts, row, bucketDay, pieces };
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
