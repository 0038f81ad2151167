import type { LedgerEntry, Totals } from '../port.ts';
import type { Connection } from './connection.ts';
import type { RowBinaryReader } from './row-binary-reader.ts';

/** Names of all services of a project, sorted by code point: from the rollup, which is small. */
export async function readServices(connection: Connection, projectId: string): Promise<string[]> {
  const answer = await connection.select({
    sql: `SELECT service_name FROM rollup_minute WHERE NOT is_marker AND project_id = {projectId:String}
      GROUP BY service_name HAVING sum(spans) > 0 ORDER BY service_name`,
    params: { projectId },
  });
  const names: string[] = [];
  while (!answer.done) names.push(answer.string());
  return names;
}

export async function readRollupTotals(connection: Connection, projectId: string): Promise<Totals> {
  const answer = await connection.select({
    sql: `SELECT sum(spans), sum(errors), sum(input_tokens), sum(output_tokens), sum(cost_nano_usd)
      FROM rollup_minute WHERE NOT is_marker AND project_id = {projectId:String}`,
    params: { projectId },
  });
  return readTotals(answer);
}

export async function readRawTotals(connection: Connection, projectId: string): Promise<Totals> {
  const answer = await connection.select({
    sql: `SELECT toInt64(count()), toInt64(countIf(status_code = 2)),
        sum(toInt64(input_tokens)), sum(toInt64(output_tokens)), sum(cost_nano_usd)
      FROM spans WHERE project_id = {projectId:String}`,
    params: { projectId },
  });
  return readTotals(answer);
}

function readTotals(answer: RowBinaryReader): Totals {
  return {
    spans: answer.int64(),
    errors: answer.int64(),
    inputTokens: answer.int64(),
    outputTokens: answer.int64(),
    costNanoUsd: answer.int64(),
  };
}

/** The ledger by day, oldest first. FINAL: a batch that was written again counts once. */
export async function readLedger(connection: Connection, projectId: string): Promise<LedgerEntry[]> {
  const answer = await connection.select({
    sql: `SELECT received_day, sum(accepted), sum(stored), sum(twins), sum(dead_lettered), sum(rejected)
      FROM ledger FINAL WHERE project_id = {projectId:String} GROUP BY received_day ORDER BY received_day`,
    params: { projectId },
  });
  return readLedgerEntries(answer);
}

/** Day, accepted, stored, twins, dead-lettered, rejected. */
export function readLedgerEntries(answer: RowBinaryReader): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  while (!answer.done) {
    entries.push({
      receivedDay: answer.uint16(),
      accepted: answer.uint64(),
      stored: answer.uint64(),
      twins: answer.uint64(),
      deadLettered: answer.uint64(),
      rejected: answer.uint64(),
    });
  }
  return entries;
}
