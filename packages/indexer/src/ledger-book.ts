import type { LedgerRow } from '@studio/span-store';
import { type FormedRecord, spanCountOf } from './form-record.ts';

const DAY_MS = 86_400_000;

type Counts = { -readonly [K in keyof LedgerRow]-?: NonNullable<LedgerRow[K]> };

/**
 * What became of the spans of these records, by project and day received. Accepted comes from the records' headers;
 * accepted = stored + twins + deadLettered in every row. A record without a header counts no spans.
 */
export function ledgerOf(records: readonly FormedRecord[]): LedgerRow[] {
  const byKey = new Map<string, Counts>();
  for (const { stored, outcome } of records) {
    const { record } = stored;
    if (record === undefined) continue;
    const counts = countsOf(byKey, record.projectId, Math.floor(record.receivedAtUnixMs / DAY_MS));
    const spans = spanCountOf(stored);
    counts.accepted += spans;
    counts.oldestReceivedAtUnixMs = Math.min(counts.oldestReceivedAtUnixMs, record.receivedAtUnixMs);
    counts.rejected += record.rejectedCount;
    if (outcome.kind === 'drop') counts.twins += spans;
    else if (outcome.kind === 'deadLetter') counts.deadLettered += spans;
    else {
      counts.stored += outcome.value.rows.length;
      counts.deadLettered += outcome.value.invalid.length;
    }
  }
  return [...byKey.values()].filter(({ accepted, rejected }) => accepted > 0 || rejected > 0);
}

function countsOf(byKey: Map<string, Counts>, projectId: string, receivedDay: number): Counts {
  const key = `${receivedDay} ${projectId}`;
  let counts = byKey.get(key);
  if (counts === undefined) {
    counts = {
      projectId,
      receivedDay,
      accepted: 0,
      stored: 0,
      twins: 0,
      deadLettered: 0,
      rejected: 0,
      oldestReceivedAtUnixMs: Number.MAX_SAFE_INTEGER,
    };
    byKey.set(key, counts);
  }
  return counts;
}
