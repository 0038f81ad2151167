import type { PipelineBody } from '@studio/api-schema';
import type { PartitionLag } from '@studio/span-log/lag';
import type { LedgerReport } from '@studio/span-store';
import type { InFlight } from './in-flight.ts';

const DAY_MS = 86_400_000;

export interface LogReport {
  readonly lag: readonly PartitionLag[];
  readonly inFlight: InFlight;
}

type Sums = PipelineBody['totals'];

/** `log`: what the log says, or why it says nothing. */
export function reportToJson(report: LedgerReport, log: LogReport | string, sinceDay: number): PipelineBody {
  const seen = typeof log === 'string' ? undefined : log;
  const waiting = seen?.inFlight.byDay;
  const ledgers = new Map(report.days.map((entry) => [entry.receivedDay, entry]));
  const allDays = new Set([...ledgers.keys(), ...(waiting?.keys() ?? [])]);
  const days = [...allDays]
    .filter((day) => day >= sinceDay)
    .sort((a, b) => b - a)
    .map((day) => {
      const entry = ledgers.get(day);
      const inFlight = waiting?.get(day);
      return {
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        accepted: Number(entry?.accepted ?? 0n) + (inFlight?.spans ?? 0),
        stored: Number(entry?.stored ?? 0n),
        duplicates: Number(entry?.twins ?? 0n),
        dead_lettered: Number(entry?.deadLettered ?? 0n),
        // Not possible yet.
        dropped_by_operator: 0,
        erased_before_storing: 0,
        in_flight: waiting ? (inFlight?.spans ?? 0) : null,
        rejected: Number(entry?.rejected ?? 0n) + (inFlight?.rejected ?? 0),
      };
    });
  const { freshness } = report;
  return {
    totals: totalsOf(days, waiting !== undefined),
    days,
    freshness: freshness
      ? {
          p50_ms: freshness.p50Ms,
          p95_ms: freshness.p95Ms,
          p99_ms: freshness.p99Ms,
          batches: freshness.batches,
        }
      : null,
    lag: seen ? seen.lag.map(({ partition, records, seconds }) => ({ partition, records, seconds })) : null,
    is_in_flight_complete: seen?.inFlight.isComplete ?? false,
    log_problem: typeof log === 'string' ? log : null,
  };
}

function totalsOf(days: readonly Sums[], isLogSeen: boolean): Sums {
  const sum = (field: keyof Sums) => days.reduce((total, day) => total + (day[field] ?? 0), 0);
  return {
    accepted: sum('accepted'),
    stored: sum('stored'),
    duplicates: sum('duplicates'),
    dead_lettered: sum('dead_lettered'),
    dropped_by_operator: sum('dropped_by_operator'),
    erased_before_storing: sum('erased_before_storing'),
    in_flight: isLogSeen ? sum('in_flight') : null,
    rejected: sum('rejected'),
  };
}
