import type { Marker } from '../rollup/markers.ts';
import type { RollupRow } from '../rollup/rollup-rows.ts';
import type { SpanBatch } from '../row.ts';
import { dateOf } from './encode-spans.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';

/** Columns in the order in which `encodeRollup` writes them. */
export const ROLLUP_COLUMNS = [
  'retention_class',
  'bucket_day',
  'is_marker',
  'project_id',
  'minute',
  'service_name',
  'openinference_kind',
  'provider',
  'model',
  'log_id',
  'log_partition',
  'first_offset',
  'last_offset',
  'markers',
  'spans',
  'errors',
  'input_tokens',
  'output_tokens',
  'cost_nano_usd',
  'cached_input_tokens',
  'reasoning_tokens',
  'latency',
] as const;

/** Appends sums and the markers that prove them. */
export function encodeRollup(
  writer: RowBinaryWriter,
  batch: Pick<SpanBatch, 'logId' | 'partition'>,
  rollups: readonly RollupRow[],
  markers: readonly Marker[],
): void {
  for (const rollup of rollups) writeRollup(writer, rollup);
  for (const marker of markers) writeMarker(writer, batch, marker);
}

function writeRollup(writer: RowBinaryWriter, row: RollupRow): void {
  writer.string(row.retentionClass);
  writer.uint16(dateOf(row.bucketDay));
  writer.byte(0);
  writer.string(row.projectId);
  writer.int64(BigInt(row.minute));
  writer.string(row.serviceName);
  writer.string(row.openInferenceKind);
  writer.string(row.provider);
  writer.string(row.model);
  writer.string('');
  writer.uint32(0);
  writer.uint64FromNumber(0);
  writer.uint64FromNumber(0);
  writer.uint64FromNumber(0);
  writer.uint64FromNumber(row.spans);
  writer.uint64FromNumber(row.errors);
  writer.int64(BigInt.asIntN(64, row.inputTokens));
  writer.int64(BigInt.asIntN(64, row.outputTokens));
  writer.int64(BigInt.asIntN(64, row.costNanoUsd));
  writer.int64(BigInt.asIntN(64, row.cachedInputTokens));
  writer.int64(BigInt.asIntN(64, row.reasoningTokens));
  writer.varint(row.latency.size);
  for (const [bucket, spans] of row.latency) {
    writer.uint16(bucket);
    writer.uint64FromNumber(spans);
  }
}

function writeMarker(
  writer: RowBinaryWriter,
  batch: Pick<SpanBatch, 'logId' | 'partition'>,
  marker: Marker,
): void {
  writer.string(marker.retentionClass);
  writer.uint16(dateOf(marker.bucketDay));
  writer.byte(1);
  writer.string('');
  writer.int64(0n);
  for (let text = 0; text < 4; text++) writer.string('');
  writer.string(batch.logId);
  writer.uint32(batch.partition);
  writer.uint64FromNumber(marker.first);
  writer.uint64FromNumber(marker.last);
  writer.uint64FromNumber(1);
  writer.uint64FromNumber(marker.spans);
  for (let sum = 0; sum < 6; sum++) writer.uint64FromNumber(0);
  writer.varint(0);
}
