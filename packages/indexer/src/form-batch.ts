import { setImmediate } from 'node:timers/promises';
import type { SpanBatch } from '@studio/span-store';
import type { DeadLetterBreaker } from './dead-letter-breaker.ts';
import { type FormedRecord, type FormRecord, spanCountOf } from './form-record.ts';
import { ledgerOf } from './ledger-book.ts';
import type { ReadRecord } from './open-batch.ts';

export interface FormBatchDeps {
  readonly formRecord: FormRecord;
  readonly breaker: DeadLetterBreaker;
}

/** Spans formed before others get a turn (heartbeats, requests in the same process): about 10 ms. */
const SPANS_A_SLICE = 1_500;

/**
 * Forms records in order until their bytes, counted while they are inflated, exceed `maxBytes`: a prefix, at least one.
 * @throws PermanentError `breaker_open`
 */
export async function formRecords(
  records: readonly ReadRecord[],
  maxBytes: number,
  { formRecord, breaker }: FormBatchDeps,
): Promise<FormedRecord[]> {
  const formed: FormedRecord[] = [];
  let bytes = 0;
  let spansOfSlice = 0;
  for (const { stored, isTwin } of records) {
    const record = formRecord(stored, isTwin);
    bytes += record.bytes;
    if (bytes > maxBytes && formed.length > 0) break;
    formed.push(record);
    breaker.take(stored.record?.projectId ?? '', Math.max(1, spanCountOf(stored)), deadSpans(record));
    spansOfSlice += spanCountOf(stored);
    if (spansOfSlice < SPANS_A_SLICE) continue;
    spansOfSlice = 0;
    await setImmediate();
  }
  return formed;
}

function deadSpans({ stored, outcome }: FormedRecord): number {
  if (outcome.kind === 'deadLetter') return Math.max(1, spanCountOf(stored));
  return outcome.kind === 'ok' ? outcome.value.invalid.length : 0;
}

/** The batch of these records: they MUST follow each other in the log, and MUST be what its plan says. */
export function batchOf(records: readonly FormedRecord[], logId: string): SpanBatch {
  const { partition, offset: first } = records[0]!.stored;
  const { offset: last } = records.at(-1)!.stored;
  const rows = records.flatMap(({ outcome }) => (outcome.kind === 'ok' ? outcome.value.rows : []));
  return { logId, partition, first, last, rows, ledger: ledgerOf(records) };
}
