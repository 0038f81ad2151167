import { PermanentError } from '@studio/core';
import type { Connection } from '../clickhouse/connection.ts';
import type { RowBinaryReader } from '../clickhouse/row-binary-reader.ts';
import { conditionOf } from '../search/condition.ts';
import { nameSql } from '../search/facets.ts';
import { whereOf } from '../search/span-range.ts';
import type { AnalyticsAnswer, AnalyticsQuery, GroupBy, MeasuredGroup } from './analytics-port.ts';
import { canUseRollup } from './can-use-rollup.ts';
import { latencyBucketSql } from './latency-sql.ts';

/** Intervals of one answer: a chart has fewer pixels. */
const MAX_INTERVALS = 3_000;
/** Groups times intervals. */
const MAX_ROWS = 100_000;

/** @throws PermanentError `query_too_large` */
export async function measure(
  connection: Connection,
  query: AnalyticsQuery,
  signal?: AbortSignal,
  source: 'rollup' | 'raw' = canUseRollup(query) ? 'rollup' : 'raw',
): Promise<AnalyticsAnswer> {
  const { range, groupBy, intervalMs, limit, orderBy } = query;
  requireBounded(query);
  const groups = groupBy.map((by, n) => ({ sql: groupSql(by, n), name: `g${n}` }));
  const names = groups.map(({ name }) => name).join(', ');
  const counted = source === 'rollup' ? fromRollup(query, groups) : fromRaw(query, groups);
  // The groups with the most, then their intervals: in one statement, so that both see the same rows.
  const top =
    groups.length === 0
      ? ''
      : `WHERE (${names}) IN (SELECT ${names} FROM counted GROUP BY ${names}
          ORDER BY ${ORDER[orderBy]} DESC, ${names} LIMIT {groups:UInt32})`;
  const answer = await connection.select({
    sql: `WITH counted AS (${counted.sql})
      SELECT t, [${names}]::Array(String), sum(spans), sum(errors), sum(input_tokens), sum(output_tokens),
        sum(cached_input_tokens), sum(reasoning_tokens), sum(cost_nano_usd), sumMap(latency)
      FROM counted ${top} GROUP BY t${groups.length > 0 ? `, ${names}` : ''} ORDER BY t`,
    params: {
      ...counted.params,
      ...attributeParams(groupBy),
      groups: limit,
      intervalS: Math.round((intervalMs ?? 0) / 1000),
      projectId: range.projectId,
      fromMs: range.fromUnixMs,
      toMs: range.toUnixMs,
    },
    signal,
  });
  return { rows: readRows(answer), source };
}

const ORDER: Readonly<Record<AnalyticsQuery['orderBy'], string>> = {
  spans: 'sum(spans)',
  errors: 'sum(errors)',
  tokens: 'sum(input_tokens) + sum(output_tokens)',
  cost: 'sum(cost_nano_usd)',
};

interface Group {
  readonly sql: string;
  readonly name: string;
}

const grouped = (groups: readonly Group[]) => groups.map(({ sql, name }) => `${sql} AS ${name},`).join(' ');
const groupNames = (groups: readonly Group[]) => groups.map(({ name }) => `, ${name}`).join('');

/** Start of the interval of a time, in Unix seconds; intervals are counted from the epoch. */
const intervalSql = (seconds: string) =>
  `toInt64(if({intervalS:UInt32} = 0, 0, intDiv(${seconds}, {intervalS:UInt32}) * {intervalS:UInt32}))`;

function fromRollup({ range }: AnalyticsQuery, groups: readonly Group[]) {
  const { sql, params } = conditionOf(range.filter);
  return {
    sql: `SELECT ${grouped(groups)} ${intervalSql('toUnixTimestamp(minute)')} AS t,
        sum(spans) AS spans, sum(errors) AS errors, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
        sum(cached_input_tokens) AS cached_input_tokens, sum(reasoning_tokens) AS reasoning_tokens,
        sum(cost_nano_usd) AS cost_nano_usd, sumMap(latency) AS latency
      FROM rollup_minute
      WHERE NOT is_marker AND project_id = {projectId:String} AND ${sql}
        AND minute >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC') AND minute < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')
      GROUP BY t${groupNames(groups)}`,
    params,
  };
}

function fromRaw({ range }: AnalyticsQuery, groups: readonly Group[]) {
  const { sql, params } = whereOf(range);
  return {
    sql: `SELECT ${groups.map(({ name }) => `${name},`).join(' ')} t, sum(n) AS spans, sum(errors) AS errors,
        sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
        sum(cached_input_tokens) AS cached_input_tokens, sum(reasoning_tokens) AS reasoning_tokens,
        sum(cost_nano_usd) AS cost_nano_usd, sumMap(map(bucket, n)) AS latency
      FROM (
        SELECT ${grouped(groups)} ${intervalSql('toUnixTimestamp(start_time)')} AS t, ${latencyBucketSql('duration_ns')} AS bucket,
          toInt64(count()) AS n, toInt64(countIf(status_code = 2)) AS errors,
          sum(toInt64(input_tokens)) AS input_tokens, sum(toInt64(output_tokens)) AS output_tokens,
          sum(toInt64(cached_input_tokens)) AS cached_input_tokens, sum(toInt64(reasoning_tokens)) AS reasoning_tokens,
          sum(cost_nano_usd) AS cost_nano_usd
        FROM spans AS s WHERE ${sql} GROUP BY t, bucket${groupNames(groups)}
      ) GROUP BY t${groupNames(groups)}`,
    params,
  };
}

/** Names of aliases would shadow the columns inside of an aggregate: the table has a name of its own where they differ. */
function groupSql(by: GroupBy, n: number): string {
  if ('field' in by) return `toString(${nameSql(by.field)})`;
  const key = `{attribute${n}:String}`;
  return `multiIf(mapContains(attrs_string, ${key}), attrs_string[${key}],
    mapContains(attrs_int, ${key}), toString(attrs_int[${key}]),
    mapContains(attrs_bool, ${key}), if(attrs_bool[${key}], 'true', 'false'),
    mapContains(attrs_double, ${key}), toString(attrs_double[${key}]), '')`;
}

function attributeParams(groupBy: readonly GroupBy[]): Record<string, string> {
  return Object.fromEntries(
    groupBy.flatMap((by, n) => ('attribute' in by ? [[`attribute${n}`, by.attribute]] : [])),
  );
}

function requireBounded({ range, intervalMs, limit, groupBy }: AnalyticsQuery): void {
  const intervals =
    intervalMs === undefined ? 1 : Math.ceil((range.toUnixMs - range.fromUnixMs) / intervalMs) + 1;
  const rows = intervals * (groupBy.length === 0 ? 1 : limit);
  if (intervals <= MAX_INTERVALS && rows <= MAX_ROWS) return;
  throw new PermanentError(
    `That would be ${rows} rows of ${intervals} intervals: ask for a longer interval, a shorter range or fewer groups.`,
    { code: 'query_too_large' },
  );
}

function readRows(answer: RowBinaryReader): MeasuredGroup[] {
  const rows: MeasuredGroup[] = [];
  while (!answer.done) {
    rows.push({
      timeUnixMs: Number(answer.int64()) * 1000,
      group: answer.list((item) => item.string()),
      spans: Number(answer.int64()),
      errors: Number(answer.int64()),
      inputTokens: answer.int64(),
      outputTokens: answer.int64(),
      cachedInputTokens: answer.int64(),
      reasoningTokens: answer.int64(),
      costNanoUsd: answer.int64(),
      latency: new Map(answer.list((item) => [item.uint16(), Number(item.int64())] as const)),
    });
  }
  return rows;
}
