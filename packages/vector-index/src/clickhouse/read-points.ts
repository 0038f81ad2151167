import type { PointPayload, VectorPoint } from '../point.ts';
import type { SimilarQuery, VectorReader } from '../port.ts';
import type { Connection } from './connection.ts';
import { fetchPayloads } from './fetch-points.ts';
import { timeSql } from './filter-sql.ts';
import { keyOf, PAYLOAD_COLUMNS, type PayloadRow, type PointKey, readPayload } from './rows.ts';

interface DenseColumns {
  readonly dense_model: string;
  readonly dense: readonly number[];
  readonly is_dense_cut: boolean;
}

/** The newest received point of a span, with its dense vector. */
export async function pointOf(
  connection: Connection,
  { projectId, traceId, spanId }: Pick<SimilarQuery, 'projectId' | 'traceId' | 'spanId'>,
  signal: AbortSignal | undefined,
): Promise<Omit<VectorPoint, 'sparse'> | undefined> {
  const [row] = await connection.select<PayloadRow & DenseColumns>(
    `SELECT ${PAYLOAD_COLUMNS}, dense_model, dense, is_dense_cut FROM vector_points
     WHERE project_id = {projectId:String} AND trace_id = {traceId:String} AND span_id = {spanId:String}
     ORDER BY received_at DESC, point_key, rank DESC LIMIT 1`,
    { projectId, traceId, spanId },
    signal,
  );
  if (!row) return undefined;
  const { dense_model: model, dense: vector, is_dense_cut: isCut } = row;
  return { ...readPayload(row), ...(model === '' ? {} : { dense: { model, vector, isCut } }) };
}

/** By the small columns first: texts are read of what is given back only. */
export async function withoutDense(
  connection: Connection,
  { model, fromUnixMs, limit }: Parameters<VectorReader['withoutDense']>[0],
  signal: AbortSignal | undefined,
): Promise<readonly PointPayload[]> {
  const keys = await connection.select<PointKey>(
    `SELECT toUnixTimestamp64Milli(start) AS start_ms, toString(point_key) AS point_key FROM vector_points
     WHERE start >= ${timeSql(fromUnixMs)}
     GROUP BY project_id, start, point_key HAVING argMax(dense_model, rank) != {model:String}
     ORDER BY start DESC, point_key LIMIT ${limit}`,
    { model },
    signal,
  );
  const payloads = await fetchPayloads(connection, keys, signal);
  return keys.flatMap(({ point_key }) => payloads.get(point_key) ?? []);
}

export async function countPoints(
  connection: Connection,
  projectId: string,
  signal: AbortSignal | undefined,
): Promise<{ points: number; dense: number }> {
  const [row] = await connection.select<{ points: string; dense: string }>(
    `SELECT uniqExact(point_key) AS points, uniqExactIf(point_key, notEmpty(dense)) AS dense
     FROM vector_points WHERE project_id = {projectId:String}`,
    { projectId },
    signal,
  );
  return { points: Number(row?.points ?? 0), dense: Number(row?.dense ?? 0) };
}

/** Ids of the points that are in the index now. */
export async function stillThere(
  connection: Connection,
  points: readonly PointPayload[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const keys = points.map(({ id, startUnixMs }) => ({ point_key: keyOf(id), start_ms: String(startUnixMs) }));
  const found = await fetchPayloads(connection, keys, signal);
  return new Set(Array.from(found.values(), ({ id }) => id));
}
