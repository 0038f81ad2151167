import type { TraceRow } from '../rollup/trace-rows.ts';
import { dateOf } from './encode-spans.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';

/** Columns in the order in which `encodeTraces` writes them. */
export const TRACE_COLUMNS = [
  'retention_class',
  'bucket_day',
  'project_id',
  'trace_id',
  'min_start',
  'max_start',
  'has_llm',
] as const;

export function encodeTraces(writer: RowBinaryWriter, traces: readonly TraceRow[]): void {
  for (const trace of traces) {
    writer.string(trace.retentionClass);
    writer.uint16(dateOf(trace.bucketDay));
    writer.string(trace.projectId);
    writer.raw(trace.traceId);
    writer.int64(trace.minStart);
    writer.int64(trace.maxStart);
    writer.byte(trace.hasLlm ? 1 : 0);
  }
}
