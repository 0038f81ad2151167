import { RetryableError } from '@studio/core';
import type { SpanBatch } from '../row.ts';
import type { BatchWriter } from './batch-writer.ts';

/** Names the rows of a plan. ClickHouse keeps it per table and partition: `docs/adr/002-exactly-once-store.md`. */
export function planToken({ logId, partition, first, last }: SpanBatch): string {
  return `${logId}:${partition}:${first}-${last}`;
}

/**
 * All targets of a batch that nobody has tried before. The spans go first and alone: only they can be refused for what
 * clients sent, and then nothing of the batch has been written anywhere, so the caller may bisect.
 */
export async function insertBatch(
  writer: BatchWriter,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<void> {
  const token = planToken(batch);
  await writer.spans(batch, batch.rows, token, signal);
  await settleAll([
    writer.wholeRollup(batch, token, signal),
    writer.traces(batch, signal),
    writer.ledger(batch, signal),
  ]);
}

/** Waits for all, so that nothing is still being written when the caller goes on; any failure leaves the batch in part. */
export async function settleAll(writes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).find((result) => result.status === 'rejected');
  if (failed === undefined) return;
  if (failed.reason instanceof RetryableError) throw failed.reason;
  throw new RetryableError(`A batch is stored in part: ${String(failed.reason)}`, {
    code: 'partly_stored',
    cause: failed.reason,
  });
}
