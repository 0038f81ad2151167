import { RetryableError } from '@studio/core';
import { unmarked } from '../rollup/markers.ts';
import type { SpanBatch } from '../row.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { Connection } from './connection.ts';
import { planToken, settleAll } from './insert-batch.ts';
import { markedRanges, missingSpans } from './stored-range.ts';

/** Each attempt but the first gets past one broken promise of the deduplication log: two in a row have never been seen. */
const MAX_ATTEMPTS = 8;

export interface RepairParts {
  readonly connection: Connection;
  readonly writer: BatchWriter;
  /** Told when rows were still missing after the store had accepted them under their token. */
  readonly onBrokenPromise: (target: string, token: string) => void;
}

/** Brings every target of a batch to "stored once", whatever was written of it before and by whom. */
export async function repairBatch(
  parts: RepairParts,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<void> {
  await repairSpans(parts, batch, signal);
  await settleAll([
    repairRollup(parts, batch, signal),
    parts.writer.traces(batch, signal),
    parts.writer.ledger(batch, signal),
  ]);
}

async function repairSpans(
  parts: RepairParts,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<void> {
  await untilNothingIsMissing(parts, 'spans', batch, async (token) => {
    const rows = await missingSpans(parts.connection, batch, signal);
    if (rows.length === 0) return false;
    await parts.writer.spans(batch, rows, token, signal);
    return true;
  });
}

async function repairRollup(
  parts: RepairParts,
  batch: SpanBatch,
  signal: AbortSignal | undefined,
): Promise<void> {
  await untilNothingIsMissing(parts, 'rollup_minute', batch, async (token) => {
    const missing = unmarked(batch.rows, batch, await markedRanges(parts.connection, batch, signal));
    if (missing.rows.length === 0) return false;
    await parts.writer.rollup(batch, missing.rows, missing.markers, token, signal);
    return true;
  });
}

/**
 * Asks, inserts what is missing, asks again. First under the plan's own token: if the first writer's insert is still on
 * its way, one of the two is dropped. The store may remember a token whose rows a kill prevented (it writes the
 * deduplication log before the part) and then drops these rows too: what is missing after that goes in under the next
 * of a fixed series of tokens. A series, not a random token: two repairs at once still add up to one.
 * @param insertMissing false when nothing was missing.
 */
async function untilNothingIsMissing(
  parts: RepairParts,
  target: string,
  batch: SpanBatch,
  insertMissing: (token: string) => Promise<boolean>,
): Promise<void> {
  const planned = planToken(batch);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const token = attempt === 0 ? planned : `${planned}:repair-${attempt}`;
    const wasMissing = await insertMissing(token);
    if (!wasMissing) return;
    if (attempt > 0) parts.onBrokenPromise(target, planned);
  }
  throw new RetryableError(`${target} accepted offsets ${batch.first}-${batch.last} but does not hold them`, {
    code: 'store_inconsistent',
  });
}
