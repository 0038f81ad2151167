import type { Clock } from '@studio/core';
import type { CandidateList, ListQuery } from '../hybrid-search.ts';
import type { DenseVector } from '../point.ts';
import type { Connection } from './connection.ts';
import { fetchPoints, type ScoredKey } from './fetch-points.ts';
import { conditionOf, timeSql } from './filter-sql.ts';

export interface DenseLimits {
  readonly maxCandidates: number;
  readonly maxSearchMs: number;
  /** Candidates of one statement: how finely the time limit is kept. */
  readonly sliceRows: number;
  readonly clock: Clock;
}

interface Slice {
  readonly where: string;
  readonly rows: number;
  /** Start of its oldest row, Unix ms. */
  readonly from: number;
}

/**
 * Compares the query with every vector of the filter, newest slice first, until all were seen or a limit is reached. No
 * index: the engine builds its HNSW at a few hundred vectors a second, and brute force is exact.
 */
export async function denseCandidates(
  connection: Connection,
  query: ListQuery<Pick<DenseVector, 'model' | 'vector'>>,
  limits: DenseLimits,
): Promise<CandidateList> {
  const { projectId, vector, filter, depth, signal } = query;
  const { maxCandidates, maxSearchMs, sliceRows, clock } = limits;
  const condition = conditionOf(projectId, filter);
  const params = { ...condition.params, denseModel: vector.model };
  const where = `${condition.sql} AND dense_model = {denseModel:String} AND length(dense) = ${vector.vector.length}`;
  const deadline = clock.monotonicMs() + maxSearchMs;
  const best = new Map<string, ScoredKey>();
  let seen = 0;
  let before: number | undefined;
  for (;;) {
    const asked = Math.min(sliceRows, maxCandidates - seen);
    const slice = await nextSlice(connection, where, params, before, asked, signal);
    if (slice.rows > 0) {
      for (const key of await nearest(connection, slice.where, params, vector.vector, depth, signal)) {
        best.set(key.point_key, key);
      }
    }
    if (slice.rows < asked) return { points: await payloads(), truncated: false };
    seen += slice.rows;
    before = slice.from;
    if (seen < maxCandidates && clock.monotonicMs() < deadline) continue;
    const rest = await nextSlice(connection, where, params, before, 1, signal);
    return { points: await payloads(), truncated: rest.rows > 0 };
  }

  function payloads() {
    const sorted = [...best.values()].sort(
      (a, b) => b.score - a.score || Number(b.start_ms) - Number(a.start_ms),
    );
    return fetchPoints(connection, projectId, sorted.slice(0, depth), signal);
  }
}

/** The newest rows before a time, about `rows` of them: all that share the start of the last one belong to it. */
async function nextSlice(
  connection: Connection,
  where: string,
  params: Readonly<Record<string, unknown>>,
  before: number | undefined,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Slice> {
  const older = before === undefined ? where : `${where} AND start < ${timeSql(before)}`;
  const [found] = await connection.select<{ rows: string; from_ms: string }>(
    `SELECT count() AS rows, toUnixTimestamp64Milli(min(start)) AS from_ms FROM (
       SELECT start FROM vector_points WHERE ${older} ORDER BY start DESC LIMIT ${rows})`,
    params,
    signal,
  );
  const from = Number(found?.from_ms ?? 0);
  return { rows: Number(found?.rows ?? 0), from, where: `${older} AND start >= ${timeSql(from)}` };
}

/** Cosine similarity of the nearest points of a slice. A point that was written twice counts once. */
function nearest(
  connection: Connection,
  where: string,
  params: Readonly<Record<string, unknown>>,
  vector: readonly number[],
  depth: number,
  signal: AbortSignal | undefined,
): Promise<ScoredKey[]> {
  return connection.select<ScoredKey>(
    `SELECT toUnixTimestamp64Milli(start) AS start_ms, toString(point_key) AS point_key, 1 - distance AS score FROM (
       SELECT start, point_key, cosineDistance(dense, ${vectorSql(vector)}) AS distance
       FROM vector_points WHERE ${where}
       ORDER BY distance, start DESC LIMIT ${depth * 2})
     ORDER BY distance LIMIT 1 BY point_key LIMIT ${depth}`,
    params,
    signal,
  );
}

/** Numbers alone, so it is safe in a statement; parameters of some thousand digits would not fit into a URL. */
function vectorSql(vector: readonly number[]): string {
  return `[${vector.map((value) => Number(value).toExponential(7)).join(',')}]::Array(Float32)`;
}
