import type { Connection } from '../clickhouse/connection.ts';
import type { RowBinaryReader } from '../clickhouse/row-binary-reader.ts';
import { FIELD_COLUMNS } from './columns.ts';
import type { FacetField, FacetValue } from './search-port.ts';
import { type SpanRange, whereOf } from './span-range.ts';

/** One pass over the range for all fields. */
export async function readFacets(
  connection: Connection,
  range: SpanRange,
  fields: readonly FacetField[],
  limit: number,
  signal?: AbortSignal,
): Promise<Map<FacetField, FacetValue[]>> {
  const facets = new Map<FacetField, FacetValue[]>(fields.map((field) => [field, []]));
  if (fields.length === 0) return facets;
  const { sql, params } = whereOf(range);
  const columns = fields.map((field) => FIELD_COLUMNS[field].sql);
  // Which set a row is of: the bits of GROUPING, the first column highest.
  const answer = await connection.select({
    sql: `SELECT toUInt32(grouping(${columns.join(', ')})) AS set, ${fields.map((field) => `toString(${nameSql(field)})`).join(', ')}, count() AS spans
      FROM spans WHERE ${sql}
      GROUP BY GROUPING SETS (${columns.map((column) => `(${column})`).join(', ')})
      ORDER BY spans DESC LIMIT {limit:UInt32} BY set`,
    params: { ...params, limit: limit + 1 },
    signal,
  });
  while (!answer.done) {
    const set = answer.uint32();
    const values = fields.map(() => answer.string());
    const spans = Number(answer.uint64());
    const index = fields.findIndex((_, n) => ((set >> (fields.length - 1 - n)) & 1) === GROUPED);
    const value = values[index];
    if (value === undefined || value === '') continue;
    const facet = facets.get(fields[index]!)!;
    if (facet.length < limit) facet.push({ value, spans });
  }
  return facets;
}

/** What `grouping` says of the column that a row is grouped by (`force_grouping_standard_compatibility`, the default). */
const GROUPED = 0;

/** The values of one field or attribute. */
export async function suggestValues(
  connection: Connection,
  range: SpanRange,
  of: { readonly field: FacetField } | { readonly attribute: string },
  prefix: string,
  limit: number,
  signal?: AbortSignal,
): Promise<FacetValue[]> {
  const { sql, params } = whereOf(range);
  const value = 'field' in of ? `toString(${nameSql(of.field)})` : 'attrs_string[{attribute:String}]';
  const answer = await connection.select({
    sql: `SELECT ${value} AS value, count() AS spans FROM spans
      WHERE ${sql} AND value != '' AND startsWith(lower(value), {prefix:String})
      GROUP BY value ORDER BY spans DESC, value LIMIT {limit:UInt32}`,
    params: {
      ...params,
      prefix: prefix.toLowerCase(),
      limit,
      ...('attribute' in of ? { attribute: of.attribute } : {}),
    },
    signal,
  });
  return readValues(answer);
}

/** Keys of attributes of any type. */
export async function suggestAttributes(
  connection: Connection,
  range: SpanRange,
  prefix: string,
  limit: number,
  signal?: AbortSignal,
): Promise<FacetValue[]> {
  const { sql, params } = whereOf(range);
  const answer = await connection.select({
    sql: `SELECT toString(key) AS value, count() AS spans FROM spans
      ARRAY JOIN arrayConcat(mapKeys(attrs_string), mapKeys(attrs_int), mapKeys(attrs_double), mapKeys(attrs_bool)) AS key
      WHERE ${sql} AND startsWith(lower(key), {prefix:String})
      GROUP BY value ORDER BY spans DESC, value LIMIT {limit:UInt32}`,
    params: { ...params, prefix: prefix.toLowerCase(), limit },
    signal,
  });
  return readValues(answer);
}

function readValues(answer: RowBinaryReader): FacetValue[] {
  const values: FacetValue[] = [];
  while (!answer.done) values.push({ value: answer.string(), spans: Number(answer.uint64()) });
  return values;
}

/** Numbers by the names that filters know. */
export function nameSql(field: FacetField): string {
  const column = FIELD_COLUMNS[field];
  if (column.kind !== 'choice') return column.sql;
  const names = Object.keys(column.numbers);
  const numbers = Object.values(column.numbers);
  return `transform(${column.sql}, [${numbers.join(', ')}], [${names.map((name) => `'${name}'`).join(', ')}], toString(${column.sql}))`;
}
