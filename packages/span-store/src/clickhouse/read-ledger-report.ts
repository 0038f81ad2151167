import type { LedgerReport, LedgerReportQuery } from '../port.ts';
import type { Connection } from './connection.ts';
import { readLedgerEntries } from './read-totals.ts';

/** Rows that were written after the positions were read belong to the next report. */
const OF_THE_REPORT = `project_id = {projectId:String} AND received_day >= toDate({sinceDay:UInt16})
  AND arrayExists((log, partition, end) -> log = log_id AND partition = log_partition AND last_offset <= end,
    {logs:Array(String)}, {partitions:Array(UInt32)}, {ends:Array(UInt64)})`;

/** FINAL: a batch that was written again counts once. */
export async function readLedgerReport(
  connection: Connection,
  { projectId, sinceDay, upTo }: LedgerReportQuery,
): Promise<LedgerReport> {
  const params = {
    projectId,
    sinceDay,
    logs: upTo.map(({ logId }) => logId),
    partitions: upTo.map(({ partition }) => partition),
    ends: upTo.map(({ offset }) => offset),
  };
  const sums = await connection.select({
    sql: `SELECT received_day, sum(accepted), sum(stored), sum(twins), sum(dead_lettered), sum(rejected)
      FROM ledger FINAL WHERE ${OF_THE_REPORT} GROUP BY received_day ORDER BY received_day`,
    params,
  });
  const times = await connection.select({
    sql: `SELECT count(), quantilesExactWeighted(0.5, 0.95, 0.99)(ms, stored) FROM (
        SELECT greatest(0, toInt64(dateDiff('millisecond', oldest_received_at, written_at))) AS ms, stored
        FROM ledger FINAL WHERE ${OF_THE_REPORT} AND stored > 0 AND oldest_received_at > toDateTime64(0, 3, 'UTC'))`,
    params,
  });
  const batches = Number(times.uint64());
  const [p50 = 0, p95 = 0, p99 = 0] = times.list((row) => Number(row.int64()));
  return {
    days: readLedgerEntries(sums),
    freshness: batches === 0 ? undefined : { batches, p50Ms: p50, p95Ms: p95, p99Ms: p99 },
  };
}
