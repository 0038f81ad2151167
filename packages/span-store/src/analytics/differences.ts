import type { Connection } from '../clickhouse/connection.ts';
import { readFacets } from '../search/facets.ts';
import type { FacetField } from '../search/search-port.ts';
import { type SpanRange, whereOf } from '../search/span-range.ts';
import type { Difference, GroupBy } from './analytics-port.ts';

/** Fields that say what a span is; those that name one thing (session, user) would differ always. */
const FIELDS: readonly FacetField[] = [
  'service',
  'name',
  'status',
  'kind',
  'type',
  'provider',
  'model',
  'operation',
  'agent',
  'tool',
  'finish_reason',
  'error',
];
const VALUES = 30;
const ATTRIBUTE_KEYS = 40;
/** Longer values are texts, not labels. */
const MAX_LABEL_BYTES = 100;

/** Counts of the same values in both selections, whichever of them has them. */
export async function differences(
  connection: Connection,
  left: SpanRange,
  right: SpanRange,
  signal?: AbortSignal,
): Promise<Difference[]> {
  const sides = await Promise.all(
    [left, right].map(async (range) => {
      const counts = new Map<string, { of: GroupBy; value: string; spans: number }>();
      for (const [field, values] of await readFacets(connection, range, FIELDS, VALUES, signal)) {
        for (const { value, spans } of values)
          counts.set(`field ${field} ${value}`, { of: { field }, value, spans });
      }
      for (const { attribute, value, spans } of await readAttributes(connection, range, signal)) {
        counts.set(`attribute ${attribute} ${value}`, { of: { attribute }, value, spans });
      }
      return counts;
    }),
  );
  const [leftCounts, rightCounts] = [sides[0]!, sides[1]!];
  const keys = new Set([...leftCounts.keys(), ...rightCounts.keys()]);
  return [...keys].map((key) => {
    const [onLeft, onRight] = [leftCounts.get(key), rightCounts.get(key)];
    const { of, value } = (onLeft ?? onRight)!;
    return { of, value, left: onLeft?.spans ?? 0, right: onRight?.spans ?? 0 };
  });
}

async function readAttributes(connection: Connection, range: SpanRange, signal: AbortSignal | undefined) {
  const { sql, params } = whereOf(range);
  const answer = await connection.select({
    sql: `WITH counted AS (
        SELECT toString(key) AS k, value AS v, count() AS n FROM (
          SELECT arrayJoin(arrayConcat(
            arrayZip(mapKeys(attrs_string), mapValues(attrs_string)),
            arrayZip(mapKeys(attrs_int), arrayMap(x -> toString(x), mapValues(attrs_int))),
            arrayZip(mapKeys(attrs_bool), arrayMap(x -> if(x, 'true', 'false'), mapValues(attrs_bool))))) AS pair,
            pair.1 AS key, pair.2 AS value
          FROM spans WHERE ${sql})
        WHERE value != '' AND length(value) <= {maxBytes:UInt32} GROUP BY k, v)
      SELECT k, v, n FROM counted
      WHERE k IN (SELECT k FROM counted GROUP BY k ORDER BY sum(n) DESC, k LIMIT {keys:UInt32})
      ORDER BY k, n DESC LIMIT {values:UInt32} BY k`,
    params: { ...params, maxBytes: MAX_LABEL_BYTES, keys: ATTRIBUTE_KEYS, values: VALUES },
    signal,
  });
  const rows: { attribute: string; value: string; spans: number }[] = [];
  while (!answer.done)
    rows.push({ attribute: answer.string(), value: answer.string(), spans: Number(answer.uint64()) });
  return rows;
}
