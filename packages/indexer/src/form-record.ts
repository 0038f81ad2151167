import { deadLetter, drop, type Outcome, ok, PermanentError } from '@studio/core';
import { readWireSpans } from '@studio/otlp';
import type { SpanRecord, StoredRecord } from '@studio/span-log';
import { inflateBody } from '@studio/span-log/body';
import type { SpanRow } from '@studio/span-store';
import { singleSpanRequest } from './single-span-request.ts';
import type { ToRow } from './to-row.ts';

/** A span that can never be stored, taken out of a record whose other spans can. */
export interface InvalidSpan {
  readonly idx: number;
  readonly problem: string;
  /** An ExportTraceServiceRequest with this span alone. */
  readonly body: Uint8Array;
}

export interface RecordRows {
  readonly rows: readonly SpanRow[];
  readonly invalid: readonly InvalidSpan[];
}

/** What became of one record, and what it takes of memory. */
export interface FormedRecord {
  readonly stored: StoredRecord;
  readonly isTwin: boolean;
  /** Inflated; 0 for what was not looked into. */
  readonly bytes: number;
  readonly outcome: Outcome<RecordRows>;
}

/** The spans of a record as its header says, so that what cannot be decoded counts too. */
export function spanCountOf({ record }: StoredRecord): number {
  return record?.spanCount ?? 0;
}

export interface FormRecordDeps {
  readonly toRow: ToRow;
  readonly maxBytes: number;
}

/**
 * Record → rows. A function of the record and of whether it is a twin: no clock, no memory, no store. Whatever goes
 * wrong in here would go wrong again, so it is a dead letter; the breaker minds when that becomes a habit.
 */
export function createFormRecord({ toRow, maxBytes }: FormRecordDeps) {
  return function formRecord(stored: StoredRecord, isTwin: boolean): FormedRecord {
    const { record, malformed } = stored;
    if (record === undefined) {
      const error = new PermanentError(malformed?.reason ?? 'not a record', { code: 'malformed_record' });
      return { stored, isTwin, bytes: 0, outcome: deadLetter('malformed_record', error) };
    }
    if (isTwin) return { stored, isTwin, bytes: 0, outcome: drop('twin') };
    try {
      const body = inflateBody(record, maxBytes);
      return { stored, isTwin, bytes: body.length, outcome: ok(rowsOf(stored.offset, record, body, toRow)) };
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const reason = error instanceof PermanentError ? error.code : 'decoder_failed';
      return { stored, isTwin, bytes: record.body.length, outcome: deadLetter(reason, error) };
    }
  };
}

export type FormRecord = ReturnType<typeof createFormRecord>;

function rowsOf(offset: number, record: SpanRecord, body: Uint8Array, toRow: ToRow): RecordRows {
  const spans = readWireSpans(body);
  if (spans.length !== record.spanCount) {
    throw new PermanentError(`The header says ${record.spanCount} spans, the body holds ${spans.length}.`, {
      code: 'span_count_mismatch',
    });
  }
  const { projectId, keyId, receivedAtUnixMs } = record;
  const origin = { offset, projectId, keyId, receivedAtUnixMs };
  const rows: SpanRow[] = [];
  const invalid: InvalidSpan[] = [];
  for (const span of spans) {
    if (span.problem === undefined) rows.push(toRow(span, origin));
    else invalid.push({ idx: span.index, problem: span.problem, body: singleSpanRequest(span) });
  }
  return { rows, invalid };
}
