import type { SpanBatch } from '../row.ts';
import { dateOf } from './encode-spans.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';

/** Columns in the order in which `encodeLedger` writes them. */
export const LEDGER_COLUMNS = [
  'log_id',
  'log_partition',
  'first_offset',
  'last_offset',
  'project_id',
  'received_day',
  'accepted',
  'stored',
  'twins',
  'dead_lettered',
  'rejected',
  'oldest_received_at',
] as const;

export function encodeLedger(writer: RowBinaryWriter, batch: SpanBatch): void {
  for (const row of batch.ledger) {
    writer.string(batch.logId);
    writer.uint32(batch.partition);
    writer.uint64FromNumber(batch.first);
    writer.uint64FromNumber(batch.last);
    writer.string(row.projectId);
    writer.uint16(dateOf(row.receivedDay));
    writer.uint64FromNumber(row.accepted);
    writer.uint64FromNumber(row.stored);
    writer.uint64FromNumber(row.twins);
    writer.uint64FromNumber(row.deadLettered);
    writer.uint64FromNumber(row.rejected);
    writer.int64(BigInt(row.oldestReceivedAtUnixMs ?? 0));
  }
}
