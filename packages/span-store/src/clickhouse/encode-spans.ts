import { cutRow, EVENTS, type RowPieces } from '../content/cut-row.ts';
import type { SpanBatch, SpanRow } from '../row.ts';
import { storedCost, storedTokenCount } from '../stored-numbers.ts';
import { durationNs, startExcess, storedStart } from '../stored-time.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';

/** Columns in the order in which `encodeSpans` writes them. The first ten are the head: see there. */
export const SPAN_COLUMNS = [
  'project_id',
  'key_id',
  'retention_class',
  'log_id',
  'log_partition',
  'service_name',
  'service_namespace',
  'resource',
  'scope',
  'resource_attrs',
  'bucket_day',
  'log_offset',
  'idx',
  'received_at',
  'trace_id',
  'span_id',
  'content_hash',
  'start_time',
  'start_excess',
  'duration_ns',
  'parent_span_id',
  'is_root',
  'name',
  'kind',
  'status_code',
  'status_message',
  'trace_state',
  'flags',
  'junjo_span_type',
  'junjo_executable_runtime_id',
  'openinference_kind',
  'provider',
  'model',
  'operation',
  'agent_name',
  'tool_name',
  'finish_reason',
  'error_type',
  'input_tokens',
  'output_tokens',
  'cached_input_tokens',
  'reasoning_tokens',
  'time_to_first_token_ns',
  'cost_nano_usd',
  'session_id',
  'user_id',
  'has_exception',
  'input_text',
  'output_text',
  'text_pieces',
  'attrs_string',
  'attrs_int',
  'attrs_double',
  'attrs_bool',
  'attrs_other',
  'dropped_attributes_count',
  'events',
  'event_names',
  'dropped_events_count',
  'links',
  'dropped_links_count',
] as const;

const MAX_DATE = 0xffff;
const NONE = new Uint8Array(0);

/** The pieces of the long values of a row. */
type PiecesOf = (row: SpanRow) => RowPieces | undefined;

/**
 * Appends rows as RowBinary. The head (who sent it, resource, scope) is the same for all spans of one group of a
 * request and makes up a good part of a row: it is encoded once and copied.
 */
export function encodeSpans(
  writer: RowBinaryWriter,
  batch: Pick<SpanBatch, 'logId' | 'partition'>,
  rows: readonly SpanRow[],
  piecesOf: PiecesOf = cutRow,
): void {
  let head: Buffer | undefined;
  let headOf: SpanRow | undefined;
  for (const row of rows) {
    if (head === undefined || headOf === undefined || !hasSameHead(headOf, row)) {
      const start = writer.length;
      writeHead(writer, batch, row);
      head = writer.copySince(start);
      headOf = row;
    } else {
      writer.raw(head);
    }
    writeRow(writer, row, piecesOf(row));
  }
}

function hasSameHead(a: SpanRow, b: SpanRow): boolean {
  return (
    a.resource === b.resource &&
    a.scope === b.scope &&
    a.serviceName === b.serviceName &&
    a.projectId === b.projectId &&
    a.keyId === b.keyId &&
    a.retentionClass === b.retentionClass &&
    a.serviceNamespace === b.serviceNamespace &&
    a.resourceAttrs === b.resourceAttrs
  );
}

function writeHead(
  writer: RowBinaryWriter,
  batch: Pick<SpanBatch, 'logId' | 'partition'>,
  row: SpanRow,
): void {
  writer.string(row.projectId);
  writer.string(row.keyId);
  writer.string(row.retentionClass);
  writer.string(batch.logId);
  writer.uint32(batch.partition);
  writer.string(row.serviceName);
  writer.string(row.serviceNamespace);
  writer.blob(row.resource);
  writer.blob(row.scope);
  writer.varint(row.resourceAttrs.length);
  for (const [key, value] of row.resourceAttrs) {
    writer.string(key);
    writer.string(value);
  }
}

function writeRow(writer: RowBinaryWriter, row: SpanRow, pieces: RowPieces | undefined): void {
  writer.uint16(dateOf(row.bucketDay));
  writer.uint64FromNumber(row.offset);
  writer.uint32(row.idx);
  writer.int64(BigInt(row.receivedAtUnixMs));
  if (row.traceId.length !== 16 || row.spanId.length !== 8) throw new RangeError(idProblem(row));
  writer.raw(row.traceId);
  writer.raw(row.spanId);
  writer.uint64(row.contentHash);
  writer.int64(storedStart(row.startUnixNano));
  writer.uint64(startExcess(row.startUnixNano));
  writer.int64(durationNs(row.startUnixNano, row.endUnixNano));
  writer.blob(row.parentSpanId);
  writer.byte(row.parentSpanId.length === 0 ? 1 : 0);
  writer.string(row.name);
  writer.int32(row.kind);
  writer.int32(row.statusCode);
  writer.string(row.statusMessage);
  writer.string(row.traceState);
  writer.uint32(row.flags);
  writer.string(row.junjoSpanType);
  writer.string(row.junjoExecutableRuntimeId);
  writer.string(row.openInferenceKind);
  writer.string(row.provider);
  writer.string(row.model);
  writer.string(row.operation);
  writer.string(row.agentName);
  writer.string(row.toolName);
  writer.string(row.finishReason);
  writer.string(row.errorType);
  writer.uint64FromNumber(storedTokenCount(row.inputTokens));
  writer.uint64FromNumber(storedTokenCount(row.outputTokens));
  writer.uint64FromNumber(storedTokenCount(row.cachedInputTokens));
  writer.uint64FromNumber(storedTokenCount(row.reasoningTokens));
  writer.uint64FromNumber(storedTokenCount(row.timeToFirstTokenNs));
  writer.int64(storedCost(row.costNanoUsd));
  writer.string(row.sessionId);
  writer.string(row.userId);
  writer.byte(row.hasException ? 1 : 0);
  writer.string(row.inputText);
  writer.string(row.outputText);
  writePieces(writer, pieces);
  writeAttributes(writer, row, pieces);
  writer.blob(row.attrsOther);
  writer.uint32(row.droppedAttributesCount);
  writer.blob(pieces?.has(EVENTS) ? NONE : row.events);
  writer.varint(row.eventNames.length);
  for (const name of row.eventNames) writer.string(name);
  writer.uint32(row.droppedEventsCount);
  writer.blob(row.links);
  writer.uint32(row.droppedLinksCount);
}

/** A wrong length would shift every value behind it, and ClickHouse might still be able to read the result. */
function idProblem({ traceId, spanId, offset, idx }: SpanRow): string {
  return `span ${idx} of offset ${offset} has a trace id of ${traceId.length} and a span id of ${spanId.length} bytes`;
}

function writePieces(writer: RowBinaryWriter, pieces: RowPieces | undefined): void {
  writer.varint(pieces?.size ?? 0);
  if (!pieces) return;
  for (const [slot, { hashes }] of pieces) {
    writer.string(slot);
    writer.varint(hashes.length);
    for (const hash of hashes) writer.raw(hash);
  }
}

function writeAttributes(writer: RowBinaryWriter, row: SpanRow, pieces: RowPieces | undefined): void {
  writer.varint(row.attrsString.length);
  for (const [key, value] of row.attrsString) {
    writer.string(key);
    // Its place is kept: whether a span has the attribute can be asked, and the order is that of the span.
    writer.string(pieces?.has(key) ? '' : value);
  }
  writer.varint(row.attrsInt.length);
  for (const [key, value] of row.attrsInt) {
    writer.string(key);
    writer.int64(value);
  }
  writer.varint(row.attrsDouble.length);
  for (const [key, value] of row.attrsDouble) {
    writer.string(key);
    writer.float64(value);
  }
  writer.varint(row.attrsBool.length);
  for (const [key, value] of row.attrsBool) {
    writer.string(key);
    writer.byte(value ? 1 : 0);
  }
}

/** Date holds the days 0 … 65535; `toDate` would wrap. */
export function dateOf(day: number): number {
  return Math.min(Math.max(day, 0), MAX_DATE);
}
