import { bytesToHex } from '@studio/core';
import type { SpanRow } from '../row.ts';
import { storedStart } from '../stored-time.ts';

/** When the spans of one trace started, within one partition of the store. */
export interface TraceRow {
  readonly retentionClass: string;
  readonly bucketDay: number;
  readonly projectId: string;
  readonly traceId: Uint8Array;
  minStart: bigint;
  maxStart: bigint;
  hasLlm: boolean;
}

/** One row for each trace and bucket of a batch: a function of the rows alone. */
export function traceRows(rows: readonly SpanRow[]): TraceRow[] {
  const byKey = new Map<string, TraceRow>();
  let trace: TraceRow | undefined;
  for (const row of rows) {
    if (trace === undefined || !isOf(trace, row)) trace = traceFor(byKey, row);
    const start = storedStart(row.startUnixNano);
    if (start < trace.minStart) trace.minStart = start;
    if (start > trace.maxStart) trace.maxStart = start;
    trace.hasLlm ||= isLlm(row);
  }
  return [...byKey.values()];
}

function isOf(trace: TraceRow, row: SpanRow): boolean {
  return (
    trace.bucketDay === row.bucketDay &&
    trace.projectId === row.projectId &&
    trace.retentionClass === row.retentionClass &&
    isSameId(trace.traceId, row.traceId)
  );
}

/** A loop: for 16 bytes the call of Buffer.compare costs more. */
function isSameId(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

function traceFor(byKey: Map<string, TraceRow>, row: SpanRow): TraceRow {
  const key = `${bytesToHex(row.traceId)}${row.bucketDay} ${row.retentionClass.length}:${row.retentionClass}${row.projectId}`;
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const start = storedStart(row.startUnixNano);
  const trace: TraceRow = {
    retentionClass: row.retentionClass,
    bucketDay: row.bucketDay,
    projectId: row.projectId,
    traceId: row.traceId,
    minStart: start,
    maxStart: start,
    hasLlm: false,
  };
  byKey.set(key, trace);
  return trace;
}

/**
 * Whether a span makes its trace an LLM trace: OpenInference kind LLM, or a GenAI provider or operation. The kind
 * may have been derived; `openinference.span.kind` in other letters counts too.
 */
export function isLlm(row: SpanRow): boolean {
  if (row.openInferenceKind === 'LLM') return true;
  for (const [key, value] of row.attrsString) {
    if (value !== '' && (key === 'gen_ai.provider.name' || key === 'gen_ai.operation.name')) return true;
  }
  return false;
}
