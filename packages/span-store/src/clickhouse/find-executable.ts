import { bytesToHex } from '@studio/core';
import type { ExecutableFilter, ExecutableMatch } from '../port.ts';
import type { Connection } from './connection.ts';

/** Spans of an executable by the id that it had in its application: mostly one. */
export async function findExecutable(
  connection: Connection,
  { projectId, serviceNamespace, serviceName, type, runtimeId, limit }: ExecutableFilter,
  signal?: AbortSignal,
): Promise<readonly ExecutableMatch[]> {
  if (runtimeId === '') return [];
  const answer = await connection.select({
    sql: `SELECT trace_id, span_id FROM spans
      WHERE project_id = {projectId:String} AND service_name = {serviceName:String}
        AND service_namespace = {serviceNamespace:String} AND junjo_span_type = {type:String}
        AND junjo_executable_runtime_id = {runtimeId:String}
      GROUP BY trace_id, span_id ORDER BY max(start_time) DESC, trace_id, span_id LIMIT {limit:UInt32}`,
    params: { projectId, serviceNamespace, serviceName, type, runtimeId, limit },
    signal,
  });
  const matches: ExecutableMatch[] = [];
  while (!answer.done) {
    matches.push({ traceId: bytesToHex(answer.raw(16)), spanId: bytesToHex(answer.raw(8)) });
  }
  return matches;
}
