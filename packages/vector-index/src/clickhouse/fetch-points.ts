import type { RankedPoint } from '../fuse.ts';
import type { PointPayload } from '../point.ts';
import type { Connection } from './connection.ts';
import { timeSql } from './filter-sql.ts';
import { PAYLOAD_COLUMNS, type PayloadRow, type PointKey, readPayload } from './rows.ts';

export interface ScoredKey extends PointKey {
  readonly score: number;
}

/** The payloads of keys of one project in their order. A key whose point was deleted meanwhile is left out. */
export async function fetchPoints(
  connection: Connection,
  projectId: string,
  keys: readonly ScoredKey[],
  signal: AbortSignal | undefined,
): Promise<RankedPoint[]> {
  const payloads = await fetchPayloads(connection, keys, signal, projectId);
  return keys.flatMap(({ point_key, score }) => {
    const point = payloads.get(point_key);
    return point ? [{ point, score }] : [];
  });
}

/** By key. The times keep the read to a few granules: the sort key is (project_id, start, point_key). */
export async function fetchPayloads(
  connection: Connection,
  keys: readonly PointKey[],
  signal: AbortSignal | undefined,
  projectId?: string,
): Promise<Map<string, PointPayload>> {
  if (keys.length === 0) return new Map();
  const starts = [...new Set(keys.map(({ start_ms }) => timeSql(Number(start_ms))))];
  const ofProject = projectId === undefined ? '' : 'project_id = {projectId:String} AND ';
  const rows = await connection.select<PayloadRow & PointKey>(
    `SELECT toString(point_key) AS point_key_text, ${PAYLOAD_COLUMNS} FROM vector_points
     WHERE ${ofProject}start IN (${starts.join(', ')})
       AND point_key IN (${keys.map(({ point_key }) => point_key).join(', ')})
     ORDER BY rank DESC LIMIT 1 BY project_id, point_key`,
    projectId === undefined ? {} : { projectId },
    signal,
  );
  return new Map(rows.map((row) => [keyText(row), readPayload(row)]));
}

const keyText = (row: object): string => (row as { point_key_text: string }).point_key_text;
